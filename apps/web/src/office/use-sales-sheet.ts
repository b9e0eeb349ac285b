import { useTranslation } from 'react-i18next'
import type { Sheet } from './sheet.ts'
import type { AskedSales, BestSellers } from './use-best-sellers.ts'

/** The best sellers as a table to take away. */
export function useSalesSheet(): (asked: AskedSales, best: BestSellers) => Sheet {
  const { t } = useTranslation('office')
  const { t: shared } = useTranslation()
  return ({ term, start, category }, best) => ({
    name: [t('bestSellers'), t(term), start, category ? shared(category) : t('all')].join(' '),
    columns: [
      { title: t('start'), kind: 'text' },
      { title: t('rank'), kind: 'count' },
      { title: t('productName'), kind: 'text' },
      { title: t('saleCount'), kind: 'count' },
      { title: t('saleAmount'), kind: 'won' },
    ],
    rows: best.map(({ name, saleCount, saleAmount }, index) => {
      return [start, index + 1, name, saleCount, saleAmount]
    }),
  })
}
