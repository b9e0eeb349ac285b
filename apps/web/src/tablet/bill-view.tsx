import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '../design/badge.tsx'
import { Empty, Shown } from '../design/states.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { Bill } from './tablet-queries.ts'
import { useBill } from './use-tablet.ts'

type BillOrder = Bill['orderList'][number]

const TONES: Record<BillOrder['status'], Tone> = {
  PENDING: 'info',
  CONFIRMED: 'good',
  REJECTED: 'bad',
  VOIDED: 'plain',
}

/** Everything that this table ordered and has not paid yet, the newest first. */
export function BillView() {
  const { t } = useTranslation('tablet')
  const { won } = useFormat()
  return (
    <Shown of={useBill()}>
      {(bill) =>
        bill ? (
          <div className="flex flex-col gap-4">
            <p className="flex items-baseline justify-between gap-4 text-xl font-bold">
              {t('total')}
              <span className="tabular text-3xl font-extrabold">{won(bill.amount)}</span>
            </p>
            <p className="text-soft">{t('billPay')}</p>
            <ul className="flex flex-col gap-3" aria-live="polite">
              {bill.orderList.toReversed().map((order) => (
                <OrderView key={order.id} order={order} />
              ))}
            </ul>
          </div>
        ) : (
          <Empty title={t('billEmpty')}>{t('billEmptyHint')}</Empty>
        )
      }
    </Shown>
  )
}

function OrderView({ order }: { order: BillOrder }) {
  const { t } = useTranslation('tablet')
  const { t: shared } = useTranslation()
  const { won, count, time } = useFormat()
  const { status, reason, amount, orderDetailList, createdAt } = order
  const isOff = status === 'REJECTED' || status === 'VOIDED'
  const isStock = reason?.errorCode === 'STORE_400_03'
  return (
    <li className="rounded-md border border-line p-4">
      <div className="flex flex-wrap items-center gap-3">
        <Badge tone={TONES[status]}>{shared(status)}</Badge>
        <span className="text-soft">{t('orderAt', { time: time(createdAt) })}</span>
        <span className={`tabular ml-auto font-bold ${isOff ? 'text-soft line-through' : ''}`}>
          {won(amount)}
        </span>
      </div>
      {status === 'REJECTED' && (
        <p className="pt-2 font-semibold text-bad">
          {t(isStock ? 'rejectedWhy' : 'rejectedOther')}
        </p>
      )}
      <ul className={`flex flex-col gap-1 pt-3 ${isOff ? 'text-soft' : ''}`}>
        {orderDetailList.map((line) => (
          <li key={line.id} className="flex justify-between gap-4">
            <span>
              {line.productName} × {count(line.count)}
            </span>
            <span className="tabular">{won(line.totalAmount)}</span>
          </li>
        ))}
      </ul>
    </li>
  )
}
