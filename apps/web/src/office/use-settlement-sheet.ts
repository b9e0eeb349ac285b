import { useTranslation } from 'react-i18next'
import { addDays, addMonths } from './period.ts'
import type { Sheet } from './sheet.ts'
import type { SettledPeriod, SettlementTerm } from './use-settlements.ts'

type SheetOf = (term: SettlementTerm, of: string, settled: readonly SettledPeriod[]) => Sheet

/** Settlements as a table to take away; `of` says of when, for the file's name. */
export function useSettlementSheet(): SheetOf {
  const { t } = useTranslation('office')
  return (term, of, settled) => ({
    name: [t('settlements'), t(term), of].join(' '),
    columns: [
      { title: t('start'), kind: 'text' },
      { title: t('end'), kind: 'text' },
      { title: t('revenue'), kind: 'won' },
      { title: t('fee'), kind: 'won' },
      { title: t('profit'), kind: 'won' },
    ],
    rows: settled.map(({ startDate, revenue, fee, operatingProfit }) => {
      return [startDate, lastDayOf(term, startDate), revenue, fee, operatingProfit]
    }),
  })
}

function lastDayOf(term: SettlementTerm, start: string): string {
  return term === 'DAY' ? start : addDays(addMonths(start, 1), -1)
}
