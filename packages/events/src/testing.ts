import { openDatabase } from '@haru/pg'
import { createTestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import { type Kysely, sql } from 'kysely'
import { type Consumer, createConsumer, type Handle } from './consumer.ts'
import { type NewEvent, publish } from './outbox.ts'
import type { Outbox } from './relay.ts'

/** A row of the outbox, as far as tests look at it. */
export type OutboxRow = {
  id: number
  eventId: string
  sentAt: Date | null
  attempts: number
  lastError: string | null
}

/**
 * Two services of a test's own: trade publishes, store reads. What a reader did with an event is a
 * row of `store.effect`.
 */
export type TwoServices = Awaited<ReturnType<typeof openTwoServices>>

/** An event like any other: only its number matters. */
export function paid(number: number): NewEvent<'trade-paid'> {
  const payload = { storeId: 7, tradeDeviceId: 1, tradeId: number, paymentId: number, amount: 0 }
  return { topic: 'trade-paid', storeId: 7, payload }
}

/** Opens the databases of two services, on a clone of the template. */
export async function openTwoServices(t: TestEnd) {
  const { superuserUrl, appUrl } = await createTestDatabase(t)
  const admin = openDatabase<unknown>({ url: superuserUrl })
  const trade = openDatabase<unknown>({ url: appUrl, role: 'haru_trade' })
  const store = openDatabase<unknown>({ url: appUrl, role: 'haru_store' })
  t.after(async () => {
    for (const db of [admin, trade, store]) await db.destroy()
  })
  await sql`create table store.effect (reader text, trade_id bigint)`.execute(admin)
  const outbox: Outbox = { schema: 'trade', db: trade }
  return {
    appUrl,
    admin,
    trade,
    store,
    outbox,
    publish: (...events: NewEvent[]) =>
      trade.transaction().execute((tx) => publish(tx, 'trade', events)),
    reader: (handle: Handle<unknown, 'trade-paid'> = recordEffect('reader'), name = 'reader') =>
      readerOf(store, name, handle),
    outboxRows: async () => {
      const { rows } = await sql<OutboxRow>`
        select id, event_id, sent_at, attempts, last_error from trade.outbox order by id
      `.execute(admin)
      return rows
    },
    effects: async (reader = 'reader') => {
      const { rows } = await sql<{ tradeId: number }>`
        select trade_id from store.effect where reader = ${reader} order by trade_id
      `.execute(admin)
      return rows.map((row) => row.tradeId)
    },
    /** Lets the time pass that events wait for after a failure. */
    makeAllDue: () => sql`update trade.outbox set next_attempt_at = now()`.execute(admin),
  }
}

/** A reader of paid trades in the service store. */
export function readerOf(
  db: Kysely<unknown>,
  name: string,
  handle: Handle<unknown, 'trade-paid'>,
): Consumer {
  return createConsumer({ name, schema: 'store', db }, { 'trade-paid': handle })
}

/** Handles an event by writing that it did. */
export function recordEffect(reader: string): Handle<unknown, 'trade-paid'> {
  return async (tx, { payload }) => {
    await sql`insert into store.effect values (${reader}, ${payload.tradeId})`.execute(tx)
  }
}
