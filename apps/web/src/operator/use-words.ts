import { useTranslation } from 'react-i18next'
import { useFormat } from '../texts/use-format.ts'
import type { JobPeriod } from './run.ts'

/** Runs and durations, in words. */
export function useWords() {
  const { t } = useTranslation('operator')
  const { day, month, count } = useFormat()
  return {
    /** `Settlement, day of 3 Jun 2025` */
    runName({ jobName, dateTerm, startDate }: JobPeriod): string {
      const isMonth = dateTerm === 'MONTH' && startDate.endsWith('-01')
      const text = isMonth ? month(startDate) : day(startDate)
      return t('run', { job: t(jobName), term: t(dateTerm), day: text })
    },
    /** `2 min 5 s`; of milliseconds */
    duration(ms: number): string {
      const seconds = ms / 1_000
      if (seconds < 60) return t('seconds', { seconds: seconds.toFixed(seconds < 10 ? 1 : 0) })
      const minutes = count(Math.floor(seconds / 60))
      return t('minutes', { minutes, seconds: Math.floor(seconds % 60) })
    },
  }
}
