import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../design/button.tsx'
import { Segments } from '../design/segments.tsx'
import { useFormat } from '../texts/use-format.ts'
import type { PayFormProps } from './payment-panel.tsx'

const COMPANIES = ['K', 'H', 'S'] as const

/** Card: whose it is. */
export function CardForm({ amount, disabled, busy, onBegin, onPay }: PayFormProps) {
  const { t } = useTranslation('counter')
  const { t: shared } = useTranslation()
  const { won } = useFormat()
  const [company, setCompany] = useState<(typeof COMPANIES)[number] | ''>('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (company !== '' && !disabled) onPay({ method: 'CARD', cardCompany: company })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Segments
        label={t('cardCompany')}
        value={company}
        onChange={(chosen) => {
          // What is on its way is not changed any more.
          if (!busy) setCompany(chosen)
          onBegin()
        }}
        options={COMPANIES.map((value) => ({ value, name: shared(value) }))}
      />
      <Button
        type="submit"
        look="primary"
        size="lg"
        busy={busy}
        disabled={disabled || company === ''}
        className="tabular"
      >
        {t('payCard', { amount: won(amount) })}
      </Button>
    </form>
  )
}
