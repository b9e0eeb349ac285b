import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { type DatabaseOptions, openDatabase } from './database.ts'
import { runSql } from './embedded/testing.ts'
import { isDatabaseAway, sqlStateOf } from './sql-state.ts'
import { createTestDatabase } from './testing.ts'

type Tables = { 'menu.dishPrice': { dishName: string; priceInWon: number } }

async function openForTest(t: TestContext, options: Partial<DatabaseOptions> = {}) {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  const db = openDatabase<Tables>({ url: superuserUrl, ...options })
  t.after(() => db.destroy())
  return db
}

test('bigint is a safe integer, a date is text, an instant is a Date in any session', async (t) => {
  const db = await openForTest(t)
  const { rows } = await sql`
    select 9007199254740991::bigint as big, -5::bigint as small, date '2025-02-28' as on_day,
           timestamptz '2025-02-28 00:00+09' as at_instant, null::bigint as nothing
  `.execute(db)
  assert.deepEqual(rows, [
    {
      big: 9007199254740991,
      small: -5,
      onDay: '2025-02-28',
      atInstant: new Date('2025-02-27T15:00:00Z'),
      nothing: null,
    },
  ])
})

test('a bigint that no exact number can hold is an error, never a wrong sum', async (t) => {
  const db = await openForTest(t)
  await assert.rejects(sql`select 9007199254740993::bigint`.execute(db), RangeError)
  await assert.rejects(sql`select '-9223372036854775808'::bigint`.execute(db), RangeError)
})

test('names are camelCase in code, snake_case in the database; JSON is kept', async (t) => {
  const db = await openForTest(t)
  await sql`create schema menu`.execute(db)
  await sql`create table menu.dish_price (dish_name text, price_in_won bigint)`.execute(db)
  await db.insertInto('menu.dishPrice').values({ dishName: 'gimbap', priceInWon: 3_000 }).execute()
  assert.deepEqual(await db.selectFrom('menu.dishPrice').selectAll().execute(), [
    { dishName: 'gimbap', priceInWon: 3_000 },
  ])
  const { rows } = await sql`select '{"a_b": {"c_d": 1}}'::jsonb as json_value`.execute(db)
  assert.deepEqual(rows, [{ jsonValue: { a_b: { c_d: 1 } } }])
})

test('a statement that takes too long, or waits too long for a lock, is given up', async (t) => {
  const db = await openForTest(t, { statementMsMax: 200, lockMsMax: 50 })
  await assert.rejects(sql`select pg_sleep(60)`.execute(db), (e) => sqlStateOf(e) === '57014')
  await sql`create table jar (id int)`.execute(db)
  await db.transaction().execute(async (tx) => {
    await sql`lock table jar`.execute(tx)
    await assert.rejects(sql`select from jar`.execute(db), (e) => sqlStateOf(e) === '55P03')
  })
})

test('connections that break, idle or in use, are replaced', async (t) => {
  const { superuserUrl, name } = await createTestDatabase(t, 'template1')
  const db = openDatabase<Tables>({ url: superuserUrl, poolMax: 2 })
  t.after(() => db.destroy())
  const asleep = assert.rejects(sql`select pg_sleep(60)`.execute(db), isDatabaseAway)
  await sql`select 1`.execute(db)
  const administrator = superuserUrl.replace(name, 'postgres')
  const ours = `from pg_stat_activity where datname = '${name}'`
  const sleeping = `select ${ours} and query like '%pg_sleep%' and wait_event = 'PgSleep'`
  while ((await runSql(administrator, sleeping)).length === 0);
  await runSql(administrator, `select pg_terminate_backend(pid) ${ours}`)
  await asleep
  // Each of the two may be found broken only when it is used.
  for (let n = 0; n < 2; n++) {
    await sql`select 1`.execute(db).catch((error) => assert.ok(isDatabaseAway(error)))
  }
  await sql`select 1`.execute(db)
})

test('a server that goes without a word is away, and its connection is replaced', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  const real = new URL(superuserUrl)
  let isSilent = false
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    const behind = connect(Number(real.port), real.hostname)
    sockets.push(socket, behind)
    for (const one of [socket, behind]) one.on('error', () => {})
    socket.on('data', (bytes) => behind.write(bytes))
    behind.on('data', (bytes) => isSilent || socket.write(bytes))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = Object.assign(new URL(superuserUrl), { port: String(port) }).href
  const db = openDatabase<Tables>({ url, poolMax: 1, answerMsMax: 300 })
  t.after(async () => {
    await db.destroy()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await sql`select 1`.execute(db)
  isSilent = true
  await assert.rejects(sql`select 1`.execute(db), isDatabaseAway)
  isSilent = false
  await sql`select 1`.execute(db)
})
