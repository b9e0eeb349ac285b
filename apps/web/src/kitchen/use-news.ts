import { useEffect, useRef } from 'react'
import type { Ticket } from './ticket.ts'

type Told = {
  onFresh(tickets: readonly Ticket[]): void
  onCancelled(tickets: readonly Ticket[]): void
}

/**
 * Tells of tickets that were not there before, and of those that were cancelled. What is there when
 * the screen opens is no news; what came while it was cut off is.
 * @param tickets all that are open; undefined: not read yet
 */
export function useNews(tickets: readonly Ticket[] | undefined, told: Told): void {
  const known = useRef<Map<number, Ticket['status']>>(undefined)
  const latest = useRef(told)
  latest.current = told
  useEffect(() => {
    if (!tickets) return
    const before = known.current
    known.current = new Map([
      ...(before ?? []),
      ...tickets.map(({ orderId, status }) => [orderId, status] as const),
    ])
    if (!before) return
    const fresh = tickets.filter(({ orderId }) => !before.has(orderId))
    const cancelled = tickets.filter(({ orderId, status }) => {
      return status === 'VOIDED' && before.get(orderId) === 'CONFIRMED'
    })
    if (fresh.length > 0) latest.current.onFresh(fresh)
    if (cancelled.length > 0) latest.current.onCancelled(cancelled)
  }, [tickets])
}
