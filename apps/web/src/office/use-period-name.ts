import { useFormat } from '../texts/use-format.ts'
import { addDays, addMonths, type Term } from './period.ts'

/** How a period is called: a day, the two ends of a week, a month. */
export function usePeriodName(): (term: Term, start: string) => string {
  const format = useFormat()
  return (term, start) => {
    if (term === 'DAY') return format.day(start)
    if (term === 'MONTH') return format.month(start)
    return `${format.shortDay(start)} – ${format.shortDay(addDays(start, 6))}`
  }
}

/** How the month of a settlement is called: its two ends. */
export function useMonthName(): (start: string) => string {
  const format = useFormat()
  return (start) => {
    return `${format.shortDay(start)} – ${format.shortDay(addDays(addMonths(start, 1), -1))}`
  }
}
