import { useTranslation } from 'react-i18next'
import type { Sheet } from './sheet.ts'
import type { Detail, SettlementTerm } from './use-settlements.ts'

/** What a settlement is made of, as a table to take away: what came in, and what went. */
export function useDetailSheet(): (term: SettlementTerm, start: string, made: Detail) => Sheet {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  return (term, start, { revenue, fee, operatingProfit }) => ({
    name: [t('settlements'), t('detail'), t(term), start].join(' '),
    columns: [
      { title: t('start'), kind: 'text' },
      { title: t('kind'), kind: 'text' },
      { title: t('item'), kind: 'text' },
      { title: t('saleCount'), kind: 'count' },
      { title: t('amount'), kind: 'won' },
    ],
    rows: [
      ...revenue.categoryList.flatMap(({ productList }) =>
        productList.map(({ name, category, count, amount }) => {
          return [start, shared(category), name, count, amount]
        }),
      ),
      ...fee.cardCompanyList.map(({ name, amount }) => {
        return [start, t('cardFees'), shared(name), '', -amount]
      }),
      [start, t('profit'), '', '', operatingProfit],
    ],
  })
}
