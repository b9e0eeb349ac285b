import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { isRunning, type Run } from './run.ts'

/** So often one looks while something runs, and while nothing does. */
const RUNNING_LOOK_MS = 1_000
const IDLE_LOOK_MS = 10_000
const LISTED = 20

/**
 * The runs of the nightly jobs, newest first, in pages.
 * @param name of one job; undefined: all
 */
export function useRuns(name: Run['jobName'] | undefined) {
  return useInfiniteQuery({
    queryKey: ['execution', 'list', name ?? 'all'],
    queryFn: async ({ pageParam: before }) => {
      const query = { limit: LISTED, ...(name && { name }), ...(before && { before }) }
      const asked = api.GET('/job/execution', { params: { query } })
      return (await dataOf(asked)).executionList
    },
    initialPageParam: 0,
    getNextPageParam: (page) => (page.length < LISTED ? undefined : page.at(-1)?.id),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      return state.data?.pages.flat().some(isRunning) ? RUNNING_LOOK_MS : IDLE_LOOK_MS
    },
  })
}

/** One run with its steps, as it goes on. */
export function useRun(id: number) {
  return useQuery({
    queryKey: ['execution', id],
    queryFn: () => dataOf(api.GET('/job/execution/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => {
      return !state.data || isRunning(state.data) ? RUNNING_LOOK_MS : false
    },
  })
}

/** The periods that are due and not computed. */
export function useMissed() {
  return useQuery({
    queryKey: ['missed'],
    queryFn: () => dataOf(api.GET('/job/missed')),
    refetchInterval: IDLE_LOOK_MS,
  })
}
