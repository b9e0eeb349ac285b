import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { SeenBill } from './payment-panel.tsx'

type ChangedNoticeProps = {
  /** what the money was counted for */
  seen: SeenBill
  /** what the bill says now */
  now: SeenBill
  onAccept(): void
}

/** The bill is another than the cashier has seen: nothing is paid until he agrees. */
export function ChangedNotice({ seen, now, onAccept }: ChangedNoticeProps) {
  const { t } = useTranslation('counter')
  const { won } = useFormat()
  const isSameTrade = seen.tradeId === now.tradeId
  const amounts = { before: won(seen.amount), after: won(now.amount) }
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-md bg-warn-tint p-3">
      <p className="font-semibold text-warn">
        {isSameTrade ? t('amountChanged', amounts) : t('otherTrade')}
      </p>
      <Button look="primary" onClick={onAccept}>
        {t('acceptAmount', { amount: won(now.amount) })}
      </Button>
    </div>
  )
}
