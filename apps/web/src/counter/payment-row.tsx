import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Badge } from '../design/badge.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { readPayments } from './queries.ts'
import { useMethodName } from './use-receipt-words.ts'
import { useTableNumber } from './use-table-number.ts'

type Payment = Awaited<ReturnType<typeof readPayments>>[number]

/** A payment at a glance, and the way to its receipt. */
export function PaymentRow({ payment }: { payment: Payment }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { won, time } = useFormat()
  const methodName = useMethodName()
  const numberOf = useTableNumber()
  const { id, tradeDeviceId, amount, paidAt } = payment
  const table = tradeDeviceId === null ? undefined : numberOf(tradeDeviceId)
  return (
    <li>
      <Link to="/counter/payments/$paymentId" params={{ paymentId: String(id) }} className={ROW}>
        <span className="min-w-16 text-soft tabular">{time(paidAt)}</span>
        <span className="min-w-fit flex-1 font-bold">
          {tradeDeviceId === null ? t('imported') : shared('table', { number: table ?? '' })}
        </span>
        <Badge tone={payment.method === 'CASH' ? 'good' : 'info'}>{methodName(payment)}</Badge>
        <span className="min-w-24 text-right text-lg font-bold tabular">{won(amount)}</span>
      </Link>
    </li>
  )
}

const ROW =
  'flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border border-line bg-surface ' +
  'px-4 py-2.5 hover:border-brand'
