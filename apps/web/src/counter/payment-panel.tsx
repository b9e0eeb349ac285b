import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../design/card.tsx'
import { Segments } from '../design/segments.tsx'
import { useFormat } from '../texts/use-format.ts'
import { CardForm } from './card-form.tsx'
import { CashForm } from './cash-form.tsx'
import { ChangedNotice } from './changed-notice.tsx'
import { PayFailure } from './pay-failure.tsx'
import type { Bill } from './queries.ts'
import type { Intention, Paying } from './use-pay.ts'

/** What the cashier has seen, and counts the money for. */
export type SeenBill = Pick<Intention, 'tradeId' | 'amount'>

/**
 * Takes a table's payment. From the first figure that the cashier fills in, the amount that he has
 * seen stays: when the table orders meanwhile, it is told, and nothing is paid before he agrees.
 */
export function PaymentPanel({ bill, paying }: { bill: Bill; paying: Paying }) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { won } = useFormat()
  const [method, setMethod] = useState<'CASH' | 'CARD'>('CASH')
  const [held, setHeld] = useState<SeenBill>()
  const now = { tradeId: bill.id, amount: bill.amount }
  const seen = held ?? now
  const hasChanged = seen.tradeId !== now.tradeId || seen.amount !== now.amount
  const isPending = bill.orderList.some(({ status }) => status === 'PENDING')
  const begin = () => {
    if (paying.isPending) return
    paying.reset()
    setHeld((before) => before ?? now)
  }
  const form = {
    amount: seen.amount,
    disabled: hasChanged || isPending,
    busy: paying.isPending,
    onBegin: begin,
    onPay: (how: Intention['how']) => paying.pay({ ...seen, how }),
  }
  return (
    <Card aria-label={t('pay')} className="flex flex-col gap-4 md:sticky md:top-4">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-semibold text-soft">{t('toPay')}</span>
        <span className="text-3xl font-extrabold break-all tabular">{won(seen.amount)}</span>
      </p>
      {hasChanged && (
        <ChangedNotice
          {...{ seen, now }}
          onAccept={() => {
            if (paying.isPending) return
            paying.reset()
            setHeld(now)
          }}
        />
      )}
      {!hasChanged && <PayFailure failure={paying.failure} />}
      <p role="status" className={isPending ? 'rounded-md bg-info-tint p-3 text-info' : 'sr-only'}>
        {isPending && t('waitPending')}
      </p>
      <Segments
        label={t('method')}
        value={method}
        onChange={(chosen) => {
          if (!paying.isPending) setMethod(chosen)
          begin()
        }}
        options={[
          { value: 'CASH', name: shared('cash') },
          { value: 'CARD', name: shared('card') },
        ]}
      />
      {/* What was filled in for one trade is not for the next one. */}
      {method === 'CASH' ? (
        <CashForm key={seen.tradeId} {...form} />
      ) : (
        <CardForm key={seen.tradeId} {...form} />
      )}
    </Card>
  )
}

/** What both ways of paying are given. */
export type PayFormProps = {
  /** won, as it was seen */
  amount: number
  disabled: boolean
  busy: boolean
  /** something is filled in: what was seen is what is paid */
  onBegin(): void
  onPay(how: Intention['how']): void
}
