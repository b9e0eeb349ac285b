import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { addDays } from '@haru/business-day'
import { openDatabase, stampInstallation } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { runDueJobs } from '@haru/settlement'
import pg from 'pg'
import { kakaoTokenOf } from '../../testing/restaurant.ts'
import { startTestInstallation } from '../../testing/test-installation.ts'
import { verify } from '../../verify/verify.ts'
import { makeVolume } from './make-volume.ts'
import { planSales, type SalesOrder } from './sales-plan.ts'
import { takeIds } from './volume-sql.ts'

const SMALL: SalesOrder = {
  ...{ stores: 3, from: '2025-02-25', to: '2025-03-03', lines: 2_000, products: 6, seed: 's1' },
}
const TERMS = ['DAY', 'MONTH', 'WEEK']
const TABLES = [
  ...['users.account', 'store.store', 'store.trade_device', 'store.product'],
  ...['store.product_history', 'store.stock_movement', 'store.stock_decision', 'trade.product'],
  ...['trade.trade', 'trade.orders', 'trade.order_line', 'trade.sold_line_fact'],
  ...['trade.payment', 'trade.imported_receipt'],
]

async function openDemo(t: TestContext, mode: 'demo' | 'production' = 'demo') {
  const { superuserUrl, appUrl } = await createTestDatabase(t)
  const calendar = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
  await stampInstallation(superuserUrl, { mode, ...calendar })
  const admin = new pg.Client({ connectionString: superuserUrl })
  // The database is dropped before this connection ends.
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())
  const rowsOf = async (sql: string) => (await admin.query(sql)).rows
  const counts = async () => {
    const each = TABLES.map((table) => `(select count(*)::integer from ${table}) as "${table}"`)
    return (await rowsOf(`select ${each.join(', ')}`))[0]
  }
  const make = (order: Partial<SalesOrder> = {}, options = {}) => {
    return makeVolume(superuserUrl, { ...SMALL, ...order }, options)
  }
  return { superuserUrl, appUrl, admin, rowsOf, counts, make }
}

/** Everything about money and stock, with ids that count from the first of their own run. */
const CONTENT = `
  select md5(string_agg(line, E'\\n' order by line)) as digest from (
    select concat_ws(' ', f.store_id - s.first, f.line_id - l.first, f.product_id - p.first,
                     f.count, f.amount, f.sold_at, f.business_day, f.reversal) as line
      from trade.sold_line_fact f, (select min(id) as first from store.store) s,
           (select min(id) as first from trade.order_line) l,
           (select min(id) as first from store.product) p
    union all
    select concat_ws(' ', y.store_id - s.first, y.trade_id - t.first, y.method, y.card_company,
                     y.amount, y.fee, y.paid_at, y.business_day)
      from trade.payment y, (select min(id) as first from store.store) s,
           (select min(id) as first from trade.trade) t) one`

test('20,000 lines hold every invariant, before the nightly jobs and after them', async (t) => {
  const system = await startTestInstallation(t)
  const { superuserUrl, appUrl } = system.database
  const lines = 20_000
  const made = await makeVolume(superuserUrl, { ...SMALL, lines, seed: 'big' })
  assert.deepEqual(await verify(appUrl), [])
  const { rows } = await system.admin.query(`
    select count(*)::integer as lines, sum(amount)::bigint as amount,
           (select sum(amount)::bigint from trade.payment) as paid,
           (select sum(count)::integer from trade.sold_line_fact where reversal) as reversed,
           (select count(*)::integer from trade.sold_line_fact
             where business_day <> (sold_at at time zone 'Asia/Seoul')::date) as astray
      from trade.order_line`)
  assert.equal(rows[0].lines, lines)
  assert.equal(made.payments, 6_665)
  assert.ok(rows[0].paid > 0.99 * rows[0].amount && rows[0].paid < rows[0].amount)
  assert.ok(rows[0].reversed < -10)
  assert.equal(rows[0].astray, 0)

  // Days, and the week and the months of statistics and settlements that ended by then.
  await system.admin.query(`
    update haru.installation set clock_offset = '2025-03-06T12:00+09' - clock_timestamp()`)
  const outcomes = await runDueJobs(system.settlement.context)
  assert.deepEqual([...new Set(outcomes.map((one) => one.dateTerm))].sort(), TERMS)
  assert.ok(outcomes.every((one) => one.execution.status === 'COMPLETED'))
  assert.deepEqual(await verify(appUrl), [])
  const settled = await system.admin.query(`
    select sum(revenue)::bigint as revenue from settlement.settlement where date_term = 'DAY'`)
  assert.equal(settled.rows[0].revenue, rows[0].paid)

  const token = await kakaoTokenOf(system, made.ownerEmail)
  const { status, body } = await system.request('POST', `/user/login/kakao?token=${token}`)
  assert.equal(status, 200, JSON.stringify(body))
  const menu = await system.request('GET', '/store/product', { token: body.accessToken })
  assert.equal(menu.body.length, SMALL.products)
  for (const { stock, baseStock } of menu.body) assert.equal(stock, baseStock)
})

test('the same seed makes the same rows, wherever ids begin', async (t) => {
  const [one, other] = [await openDemo(t), await openDemo(t)]
  await other.rowsOf(`select setval('trade.trade_id_seq', 500), setval('store.product_id_seq', 70),
    setval('trade.order_line_id_seq', 1), nextval('store.store_id_seq')`)
  const made = [await one.make(), await other.make()]
  assert.deepEqual(
    made.map(({ firstStoreId }) => firstStoreId),
    [1, 2],
  )
  const digest = (await one.rowsOf(CONTENT))[0].digest
  assert.equal((await other.rowsOf(CONTENT))[0].digest, digest)
  const another = await openDemo(t)
  await another.make({ seed: 's2' })
  assert.notEqual((await another.rowsOf(CONTENT))[0].digest, digest)
})

test('the stores of a seed are made once, those of another beside them', async (t) => {
  const { make, counts, appUrl } = await openDemo(t)
  await make()
  const once = await counts()
  assert.equal(once['trade.order_line'], SMALL.lines)
  await assert.rejects(make(), /stores of seed s1 are there already/)
  await assert.rejects(make({ stores: 9, lines: 10 }), /are there already/)
  assert.deepEqual(await counts(), once)
  const both = await Promise.allSettled([make({ seed: 's2' }), make({ seed: 's2' })])
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const twice = await counts()
  assert.equal(twice['trade.order_line'], 2 * SMALL.lines)
  assert.equal(twice['store.store'], 6)
  assert.deepEqual(await verify(appUrl), [])
})

test('stopped or broken off, it leaves nothing, and can be done again', async (t) => {
  const { make, counts, rowsOf } = await openDemo(t)
  const empty = await counts()
  const stop = new AbortController()
  const told: number[] = []
  const onProgress = ({ done }: { done: number }) => {
    told.push(done)
    stop.abort()
  }
  const many = { lines: 20_000 }
  await assert.rejects(make(many, { onProgress, signal: stop.signal }), /stopped; nothing was/)
  assert.ok(told.length === 1 && (told[0] ?? 0) < many.lines)
  assert.deepEqual(await counts(), empty)
  await rowsOf("alter table trade.payment add constraint late check (paid_at < '2025-03-02')")
  await assert.rejects(make(), /late/)
  assert.deepEqual(await counts(), empty)
  await rowsOf('alter table trade.payment drop constraint late')
  await make()
  assert.equal((await counts())['trade.order_line'], SMALL.lines)
})

test('while ids are set aside, nobody draws one in between', async (t) => {
  const { rowsOf, superuserUrl } = await openDemo(t)
  const db = openDatabase<unknown>({ url: superuserUrl, poolMax: 1 })
  t.after(() => db.destroy())
  const calendar = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
  const plan = planSales(SMALL, calendar)
  await rowsOf("set lock_timeout = '50ms'")
  const first = await db.transaction().execute(async (tx) => {
    const ids = await takeIds(tx, plan)
    await assert.rejects(rowsOf("select nextval('trade.trade_id_seq')"), { code: '55P03' })
    return ids
  })
  const [{ id }] = await rowsOf("select nextval('trade.trade_id_seq')::integer as id")
  assert.equal(id, first.trade + plan.trades)
})

test('only a demo has made-up sales, and only of days that have ended', async (t) => {
  const { make, rowsOf, appUrl } = await openDemo(t)
  const [{ today }] = await rowsOf('select haru.business_day(haru.clock())::text as today')
  await assert.rejects(make({ from: today, to: today }), /has not ended: today is/)
  // Events of these days would still be there, if there had been any.
  await make({ from: addDays(today, -3), to: addDays(today, -1), lines: 3_000 })
  const [{ voided }] = await rowsOf(`
    select count(*)::integer as voided from trade.orders where status = 'VOIDED'`)
  assert.equal(voided, 2)
  assert.deepEqual(await verify(appUrl), [])
  const production = await openDemo(t, 'production')
  await assert.rejects(production.make(), /in a demo only/)
  assert.equal((await production.counts())['store.store'], 0)
})
