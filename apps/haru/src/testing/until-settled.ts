import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'

const LOOK_EVERY_MS = 5
const PATIENCE_MS = 60_000

/** Waiting for their next attempt counts, too: the bus's own `drain` leaves those out. */
const UNSETTLED = `
  select (select count(*) from trade.outbox where sent_at is null)::int
       + (select count(*) from store.outbox where sent_at is null)::int as events,
         (select count(*) from trade.orders where status = 'PENDING')::int as orders`

/**
 * Waits until no event is on its way and no order is undecided.
 * @param admin connection that may read everything
 * @param meanwhile is done before each look
 * @throws AssertionError when they are still there after a minute
 */
export async function untilSettled(
  admin: pg.Client,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<void> {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    await meanwhile()
    const { rows } = await admin.query<{ events: number; orders: number }>(UNSETTLED)
    const [{ events, orders } = { events: 0, orders: 0 }] = rows
    if (events + orders === 0) return
    assert.ok(performance.now() < patience, `${events} events and ${orders} orders are undecided`)
    await delay(LOOK_EVERY_MS)
  }
}
