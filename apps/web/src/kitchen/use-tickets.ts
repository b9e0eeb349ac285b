import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import { api, dataOf } from '../api/client.ts'
import { useLiveChange } from '../live/live-provider.tsx'

/** A stream may fall silent without a word: so often it is looked whether there is more. */
const LOOK_EVERY_MS = 30_000

/**
 * The tickets of the kitchen, as they are now. What came is read anew and never added up, so that
 * a ticket is there once, however often one is told of it.
 */
export function useTickets() {
  const open = useQuery(queryOf('OPEN'))
  const done = useQuery(queryOf('DONE'))
  const refresh = useRefresh()
  useLiveChange<{ status?: string }>(['order-changed', 'ticket-changed'], ({ status }) => {
    // Undecided and rejected orders are none of the kitchen's business.
    if (status !== 'PENDING' && status !== 'REJECTED') void refresh()
  })
  return { open, done, refresh }
}

function queryOf(state: 'OPEN' | 'DONE') {
  return {
    queryKey: ['ticket', state],
    queryFn: () => dataOf(api.GET('/trade/kitchen/ticket', { params: { query: { state } } })),
    refetchInterval: LOOK_EVERY_MS,
    // A wall display is looked at, whichever window has the focus.
    refetchIntervalInBackground: true,
  }
}

/** Reads all tickets anew; whoever asks meanwhile waits for one more reading, not for his own. */
function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  const reading = useRef<{ promise?: Promise<void> | undefined; isAsked: boolean }>({
    isAsked: false,
  })
  return useCallback(() => {
    const one = reading.current
    one.isAsked = true
    one.promise ??= (async () => {
      while (one.isAsked) {
        one.isAsked = false
        await queries.refetchQueries({ queryKey: ['ticket'] })
      }
    })().finally(() => {
      one.promise = undefined
    })
    return one.promise
  }, [queries])
}
