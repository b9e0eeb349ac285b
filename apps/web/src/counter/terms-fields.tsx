import { useTranslation } from 'react-i18next'
import type { ApiProblem } from '../api/problem.ts'
import { NumberField } from '../design/number-field.tsx'

/** Won, and portions: domain.md, "product". */
const TERMS_MAX = 10_000_000

/** What is filled in about a product's price and base stock. */
export type Terms = { price: number | undefined; baseStock: number | undefined }

type TermsFieldsProps = {
  terms: Terms
  onChange(terms: Terms): void
  problem: ApiProblem | undefined
}

/** Price and base stock of a product. */
export function TermsFields({ terms, onChange, problem }: TermsFieldsProps) {
  const { t } = useTranslation('counter')
  return (
    <>
      <NumberField
        label={t('price')}
        value={terms.price}
        onChange={(price) => onChange({ ...terms, price })}
        error={problem?.fieldMessage('price')}
        max={TERMS_MAX}
        required
      />
      <NumberField
        label={t('baseStock')}
        hint={t('baseStockHint')}
        value={terms.baseStock}
        onChange={(baseStock) => onChange({ ...terms, baseStock })}
        error={problem?.fieldMessage('baseStock')}
        max={TERMS_MAX}
        required
      />
    </>
  )
}

/** The terms, once both are filled in. */
export function filledIn({ price, baseStock }: Terms) {
  return price === undefined || baseStock === undefined ? undefined : { price, baseStock }
}
