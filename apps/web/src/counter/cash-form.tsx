import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { NumberField } from '../design/number-field.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { PayFormProps } from './payment-panel.tsx'
import { quickAmounts } from './quick-amounts.ts'

/** More than any table owes: the largest trade, and what is handed over for it. */
const RECEIVED_MAX = 2_000_000_000_000

/** Cash: what is handed over, and what goes back. */
export function CashForm({ amount, disabled, busy, onBegin, onPay }: PayFormProps) {
  const { t } = useTranslation('counter')
  const { won } = useFormat()
  const [typed, setTyped] = useState<number>()
  const received = typed ?? (amount === 0 ? 0 : undefined)
  const isEnough = received !== undefined && received >= amount
  const receive = (value: number | undefined) => {
    // What is on its way is not changed any more.
    if (!busy) setTyped(value)
    onBegin()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isEnough && !disabled) onPay({ method: 'CASH', received })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <NumberField
        label={t('received')}
        value={typed}
        onChange={receive}
        max={RECEIVED_MAX}
        className="[&_input]:min-h-14 [&_input]:text-right [&_input]:text-2xl [&_input]:font-bold"
      />
      <fieldset className="grid grid-cols-2 gap-2">
        <legend className="sr-only">{t('quickAmounts')}</legend>
        {quickAmounts(amount).map((sum) => (
          <Button key={sum} onClick={() => receive(sum)} className="tabular">
            {won(sum)}
          </Button>
        ))}
      </fieldset>
      <ChangeLine amount={amount} received={received} />
      <Button
        type="submit"
        look="primary"
        size="lg"
        busy={busy}
        disabled={disabled || !isEnough}
        className="tabular"
      >
        {t('payCash', { amount: won(amount) })}
      </Button>
    </form>
  )
}

function ChangeLine({ amount, received }: { amount: number; received: number | undefined }) {
  const { t } = useTranslation('counter')
  const { won } = useFormat()
  const change = (received ?? 0) - amount
  const isMissing = received !== undefined && change < 0
  return (
    <p role="status" className="flex min-h-9 flex-wrap items-baseline justify-between gap-x-3">
      {received !== undefined && (
        <>
          <span className="font-semibold text-soft">{isMissing ? t('missing') : t('change')}</span>
          <span className={`text-2xl font-bold tabular ${isMissing ? 'text-bad' : 'text-good'}`}>
            {won(Math.abs(change))}
          </span>
        </>
      )}
    </p>
  )
}
