import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Empty } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import { PlacedButton } from './placed-button.tsx'
import type { Ticket } from './ticket.ts'

type DoneDialogProps = {
  open: boolean
  onClose(): void
  tickets: readonly Ticket[]
  tableOf(tradeDeviceId: number): string
  onRecall(orderId: number): void
}

/** What was done today, and how it is taken back. */
export function DoneDialog({ open, onClose, tickets, tableOf, onRecall }: DoneDialogProps) {
  const { t } = useTranslation('kitchen')
  const { time, count } = useFormat()
  return (
    <Dialog open={open} onClose={onClose} title={t('done')} wide>
      <p className="text-soft">{t('doneHint')}</p>
      {tickets.length === 0 && <Empty title={t('doneNothing')} />}
      <ul className="mt-3 flex flex-col divide-y divide-line">
        {tickets.map(({ orderId, tradeDeviceId, bumpedAt, status, lineList }, n) => (
          <li key={orderId} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
            <div className="min-w-40 flex-1">
              <p className="flex items-center gap-2 text-lg font-bold">
                {tableOf(tradeDeviceId)}
                {status === 'VOIDED' && <Badge tone="bad">{t('cancelled')}</Badge>}
              </p>
              <p className="tabular text-sm text-soft">
                {bumpedAt && t('doneAt', { time: time(bumpedAt) })}
              </p>
              <p>{lineList.map((one) => `${one.productName} ${count(one.count)}`).join(', ')}</p>
            </div>
            <PlacedButton
              place={n}
              onClick={() => onRecall(orderId)}
              aria-label={t('recallOf', { table: tableOf(tradeDeviceId) })}
            >
              {t('recall')}
            </PlacedButton>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
