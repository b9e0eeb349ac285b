import { useTranslation } from 'react-i18next'
import { Segments } from '../design/segments.tsx'
import { Stepper } from '../design/stepper.tsx'
import { addDays, startOf, stepFrom, type Term } from './period.ts'
import { type AskedSales, CATEGORIES, type Category, type Criteria } from './use-best-sellers.ts'
import { usePeriodName } from './use-period-name.ts'

const TERMS = ['DAY', 'WEEK', 'MONTH'] as const
const CRITERIA = ['AMOUNT', 'COUNT'] as const

type SalesChoiceProps = { asked: AskedSales; onChange(asked: AskedSales): void; today: string }

/** Which period, which products, and by what they are measured. */
export function SalesChoice({ asked, onChange, today }: SalesChoiceProps) {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  const nameOf = usePeriodName()
  const { term, start, category, criteria } = asked
  const step = (steps: number) => onChange({ ...asked, start: stepFrom(term, start, steps) })
  const chooseTerm = (chosen: Term) => {
    onChange({ ...asked, term: chosen, start: startIn(chosen, asked, today) })
  }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Segments
        label={t('term')}
        value={term}
        onChange={chooseTerm}
        options={TERMS.map((value) => ({ value, name: t(value) }))}
      />
      <Stepper
        back={t('periodBefore')}
        on={t('periodAfter')}
        onBack={() => step(-1)}
        onOn={stepFrom(term, start, 1) <= today ? () => step(1) : undefined}
      >
        {nameOf(term, start)}
      </Stepper>
      <Segments<Category | 'ALL'>
        label={t('category')}
        value={category ?? 'ALL'}
        onChange={(chosen) => {
          onChange({ ...asked, category: chosen === 'ALL' ? undefined : chosen })
        }}
        options={[
          { value: 'ALL', name: t('all') },
          ...CATEGORIES.map((value) => ({ value, name: shared(value) })),
        ]}
      />
      <Segments<Criteria>
        label={t('criteria')}
        value={criteria}
        onChange={(chosen) => onChange({ ...asked, criteria: chosen })}
        options={CRITERIA.map((value) => ({ value, name: t(value) }))}
      />
    </div>
  )
}

/** The period of another length that the shown one ends in; not one that is still to come. */
function startIn(term: Term, { term: shown, start }: AskedSales, today: string): string {
  const last = addDays(stepFrom(shown, start, 1), -1)
  return startOf(term, last < today ? last : addDays(today, -1))
}
