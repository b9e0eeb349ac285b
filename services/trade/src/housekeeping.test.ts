import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import { removeOldKeys } from './idempotency/idempotency-sql.ts'
import { removeOldLiveEvents } from './live/live-sql.ts'
import type { Tables } from './tables.gen.ts'

test('old keys and live events go a bounded number at a time, young ones stay', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  await sql`
    insert into trade.idempotency_key (caller, route, key, request_digest, created_at)
    select 'tablet:1', 'order', n, '', now() - case when n > 2 then interval '49 h' else '47 h' end
      from generate_series(1, 12000) n
  `.execute(db)
  await sql`
    insert into trade.live_event (store_id, id, type, payload, created_at)
    select 1, n, 'trade-paid', '{}', now() - case when n > 3 then interval '25 h' else '23 h' end
      from generate_series(1, 12000) n
  `.execute(db)
  for (const isMoreLeft of [true, false]) {
    assert.equal(await removeOldKeys(db), isMoreLeft)
    assert.equal(await removeOldLiveEvents(db), isMoreLeft)
  }
  const { rows } = await sql`
    select (select count(*) from trade.idempotency_key) as keys,
           (select count(*) from trade.live_event) as events
  `.execute(db)
  assert.deepEqual(rows, [{ keys: 2, events: 3 }])
})

test('live events go from the oldest on: what is kept has no gap', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  // On disk, and in a scan, the youngest come first.
  await sql`
    insert into trade.live_event (store_id, id, type, payload, created_at)
    select 1, 10100 - n, 'trade-paid', '{}', now() - interval '25 h' - n * interval '1 s'
      from generate_series(0, 10099) n
  `.execute(db)
  await removeOldLiveEvents(db)
  const { rows } = await sql`
    select min(id) as oldest, max(id) as last, count(*) as kept from trade.live_event
  `.execute(db)
  assert.deepEqual(rows, [{ oldest: 10_001, last: 10_100, kept: 100 }])
})
