import { useTranslation } from 'react-i18next'
import { type Age, clockOf } from './ticket.ts'

/** A colour and a word say the same; who sees no colours reads. */
const TONES = { calm: 'text-good', hurry: 'text-warn', late: 'text-bad' } as const

/** How long a ticket waits, and whether that is long. */
export function Elapsed({ elapsedMs, age }: { elapsedMs: number; age: Age }) {
  const { t } = useTranslation('kitchen')
  return (
    <p className="flex items-center gap-2">
      <span className="sr-only">{t('elapsed')}</span>
      <span className="tabular text-2xl font-bold 2xl:text-3xl">{clockOf(elapsedMs)}</span>
      <span className={`text-lg font-bold ${TONES[age]}`}>{t(age)}</span>
    </p>
  )
}
