import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { hasCode } from '../api/problem.ts'
import type { Term } from './period.ts'

/** What of the sales is looked at. */
export type AskedSales = {
  term: Term
  /** on which day the period begins */
  start: string
  /** undefined: all of them */
  category: Category | undefined
  criteria: Criteria
}
export const CATEGORIES = ['MAIN_MENU', 'SUB_MENU', 'DRINK'] as const
export type Category = (typeof CATEGORIES)[number]
export type Criteria = 'COUNT' | 'AMOUNT'

/** The best five of a period. */
export type BestSellers = { name: string; saleCount: number; saleAmount: number }[]

/** What is missing is computed at night, while nobody touches the screen: so often one looks. */
const AGAIN_MS = 60_000

function bestSellersQuery(asked: AskedSales) {
  const { term, start, category, criteria } = asked
  return queryOptions({
    queryKey: ['best-sellers', term, start, category, criteria],
    queryFn: () => read(asked),
    refetchInterval: ({ state }) => (state.data === null ? AGAIN_MS : false),
  })
}

/** @returns null when the period is not computed yet */
async function read({ term, start, category, criteria }: AskedSales): Promise<BestSellers | null> {
  const period = { 'date-term': term, 'start-date': start, criteria }
  const query = category ? { ...period, category } : period
  try {
    const answer = api.GET('/store/product/sale/statistic', { params: { query } })
    return (await dataOf(answer))?.productList ?? []
  } catch (error) {
    if (hasCode(error, 'STORE_404_04')) return null
    throw error
  }
}

/** The best sellers of a period; null when it is not computed yet. */
export function useBestSellers(asked: AskedSales) {
  return useQuery(bestSellersQuery(asked))
}
