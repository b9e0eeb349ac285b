import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { Button } from '../design/button.tsx'
import { Card } from '../design/card.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { BillOrder } from './queries.ts'
import { useIsOwner } from './use-is-owner.ts'
import { VoidDialog } from './void-dialog.tsx'

const TONES = { PENDING: 'info', CONFIRMED: 'good', REJECTED: 'bad', VOIDED: 'plain' } as const

const AMOUNT = 'ml-auto min-w-20 text-right font-bold break-all tabular'

/** One order of a table: what is in it, what became of it, and its voiding. */
export function OrderCard({ order }: { order: BillOrder }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { time, won } = useFormat()
  const isOwner = useIsOwner()
  const [isVoiding, setIsVoiding] = useState(false)
  const counts = order.status === 'PENDING' || order.status === 'CONFIRMED'
  const at = time(order.createdAt)
  return (
    <article aria-label={t('orderAt', { time: at })}>
      <Card className="flex flex-col gap-3">
        <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="font-bold tabular">{t('orderAt', { time: at })}</h3>
          <Badge tone={TONES[order.status]}>{shared(order.status)}</Badge>
          <p className={`${AMOUNT} text-lg ${counts ? '' : 'line-through'}`}>{won(order.amount)}</p>
        </header>
        {order.reason && <p className="text-sm text-bad">{t('rejectedBecause')}</p>}
        <Lines order={order} />
        {isOwner && order.status === 'CONFIRMED' && (
          <div className="flex justify-end">
            <Button onClick={() => setIsVoiding(true)}>{t('voidOrder')}</Button>
          </div>
        )}
        <VoidDialog order={order} open={isVoiding} onClose={() => setIsVoiding(false)} />
      </Card>
    </article>
  )
}

function Lines({ order }: { order: BillOrder }) {
  const { t } = useTranslation('counter')
  const { won, count } = useFormat()
  return (
    <ul className="flex flex-col divide-y divide-line">
      {order.orderDetailList.map((line) => (
        <li key={line.id} className="flex flex-wrap items-baseline gap-x-3 py-1.5">
          <span className="min-w-0 flex-1 basis-32">{line.productName}</span>
          <span className="text-sm break-all text-soft tabular">
            {t('eachTimes', { price: won(line.productPrice), units: count(line.count) })}
          </span>
          <span className={AMOUNT}>{won(line.totalAmount)}</span>
        </li>
      ))}
    </ul>
  )
}
