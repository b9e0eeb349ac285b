import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { hasCode } from '../api/problem.ts'

/** Settlements are of days and of months. */
export type SettlementTerm = 'DAY' | 'MONTH'

/** What was settled, in won. */
export type Settled = { revenue: number; fee: number; operatingProfit: number }
export type SettledPeriod = Settled & { startDate: string }

/** What is missing is computed at night, while nobody touches the screen: so often one looks. */
const AGAIN_MS = 60_000

/** The settlements that begin from one day up to another, exclusive; only computed ones. */
export function useSettlements(term: SettlementTerm, from: string, to: string) {
  return useQuery({
    queryKey: ['settlement', 'list', term, from, to],
    queryFn: async (): Promise<SettledPeriod[]> => {
      const query = { 'date-term': term, from, to }
      const answer = await dataOf(api.GET('/store/settlement/list', { params: { query } }))
      return answer?.periodList ?? []
    },
    refetchInterval: AGAIN_MS,
  })
}

/** One settlement; null when it is not computed yet. */
export function useSettlement(term: SettlementTerm, start: string) {
  return useQuery({
    queryKey: ['settlement', term, start],
    queryFn: () => orNull(api.GET('/store/settlement', { params: { query: of(term, start) } })),
    refetchInterval: ({ state }) => (state.data === null ? AGAIN_MS : false),
  })
}

/** What a settlement is made of; null when it is not computed yet. */
export function useSettlementDetail(term: SettlementTerm, start: string) {
  return useQuery({
    queryKey: ['settlement', 'detail', term, start],
    queryFn: () => {
      return orNull(api.GET('/store/settlement/detail', { params: { query: of(term, start) } }))
    },
    refetchInterval: ({ state }) => (state.data === null ? AGAIN_MS : false),
  })
}
export type Detail = NonNullable<ReturnType<typeof useSettlementDetail>['data']>

const of = (term: SettlementTerm, start: string) => ({ 'date-term': term, 'start-date': start })

async function orNull<Data>(asked: Promise<{ data?: Data }>) {
  try {
    return (await dataOf(asked)) ?? null
  } catch (error) {
    if (hasCode(error, 'STORE_404_04')) return null
    throw error
  }
}
