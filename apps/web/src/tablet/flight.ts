import type { Flight, Guest } from './guest.ts'

/** An order that has waited so long for the network is sent after being asked about only. */
const SENT_UNASKED_MS_MAX = 10 * 60_000
/** api.md: so long a key is known at least. Sent later, it would be another order. */
const KEY_KNOWN_MS = 24 * 3_600_000

/** Whether an order that may not have arrived waits for the guests to say that they want it. */
export function isStale({ orderId, sinceMs }: Flight, nowMs: number): boolean {
  return orderId === undefined && nowMs - sinceMs > SENT_UNASKED_MS_MAX
}

/** Asks no more after what arrived so long ago that its key may be forgotten: it is on the bill. */
export function leaveOld(guest: Guest, nowMs: number): Guest {
  const isOld = ({ orderId, sinceMs }: Flight) =>
    orderId !== undefined && nowMs - sinceMs > KEY_KNOWN_MS
  if (!guest.flights.some(isOld)) return guest
  return { ...guest, flights: guest.flights.filter((one) => !isOld(one)) }
}

/** They still want it. */
export function sendStill(guest: Guest, key: string, nowMs: number): Guest {
  const flights = guest.flights.map((one) => (one.key === key ? { ...one, sinceMs: nowMs } : one))
  return { ...guest, flights }
}

/** They do not: it is not sent again. If it did arrive, it is on the bill. */
export function forget(guest: Guest, key: string): Guest {
  return { ...guest, flights: guest.flights.filter((one) => one.key !== key) }
}

/** It has arrived, and is being decided. */
export function arrived(guest: Guest, key: string, orderId: number): Guest {
  const flights = guest.flights.map((one) => (one.key === key ? { ...one, orderId } : one))
  return { ...guest, flights }
}
