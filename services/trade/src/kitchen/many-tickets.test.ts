import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'
import { listTickets, removeOldTickets } from './ticket-sql.ts'

/** Stores orders of one store, one a second, the youngest of this moment, and their tickets. */
async function cook(
  db: Parameters<typeof listTickets>[0],
  orders: number,
  bumpedAt: 'null' | 'haru.clock()',
) {
  await sql`
    with trade as (
      insert into trade.trade (store_id, id, trade_device_id) values (1, 1, 1))
    insert into trade.orders (store_id, id, trade_id, status, amount, ordered_at, business_day,
                              decided_at, ask_again_at)
    select 1, n, 1, 'CONFIRMED', 0, c.at, c.at::date, c.at, c.at
      from generate_series(1, ${orders}) n
     cross join lateral (select haru.clock() - (${orders} - n) * interval '1 second' as at) c
  `.execute(db)
  await sql`
    insert into trade.kitchen_ticket (store_id, order_id, confirmed_at, bumped_at)
    select store_id, id, decided_at, ${sql.raw(bumpedAt)} from trade.orders
  `.execute(db)
}

test('who never bumps is shown his newest, oldest first', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  await cook(db, 310, 'null')
  const ids = (await listTickets(db, 1, 'OPEN')).map((one) => one.orderId)
  assert.deepEqual(
    ids,
    Array.from({ length: 300 }, (_, n) => n + 11),
  )
})

test('open tickets are found by their index, however many are done', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  await cook(db, 20_000, 'haru.clock()')
  await sql`update trade.kitchen_ticket set bumped_at = null where order_id > 19990`.execute(db)
  const { rows } = await sql<{ 'QUERY PLAN': string }>`
    explain select * from trade.kitchen_ticket
     where store_id = 1 and bumped_at is null order by confirmed_at desc, order_id desc limit 300
  `.execute(db)
  assert.match(JSON.stringify(rows), /kitchen_ticket_open/)
  assert.equal((await listTickets(db, 1, 'OPEN')).length, 10)
})

test('tickets go after a day, the oldest first, a bounded number at a time', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  await cook(db, 10_003, 'null')
  await sql`
    update trade.kitchen_ticket set confirmed_at = confirmed_at - interval '25 h'
     where order_id <= 10001
  `.execute(db)
  for (const isMoreLeft of [true, false]) assert.equal(await removeOldTickets(db), isMoreLeft)
  const { rows } = await sql`select order_id from trade.kitchen_ticket order by 1`.execute(db)
  assert.deepEqual(rows, [{ orderId: 10_002 }, { orderId: 10_003 }])
})
