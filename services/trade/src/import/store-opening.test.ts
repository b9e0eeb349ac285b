import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStoreEarlier } from '@haru/contracts'
import { transaction } from '@haru/pg'
import { sql } from 'kysely'
import { importSales } from './import-sales.ts'
import { csvOf, type ImportWorld, openImportWorld, row, STORE_ID } from './testing.ts'

const on = (receiptNo: string, day: string, more: Parameters<typeof row>[0] = {}) =>
  row({ receipt_no: receiptNo, sold_at: `${day}T12:00:00+09:00`, ...more })
const LONG_AGO = { product_name: '옛날 빵', category: 'SUB_MENU' }

test('a receipt that is rejected moves no opening back, and makes no product', async (t) => {
  const world = await openImportWorld(t)
  const again = on('Z-1', '1990-01-01', LONG_AGO)
  const { imported, rejected } = await world.importText(
    csvOf(on('Z-1', '2026-01-05'), on('Z-2', '2026-01-04'), again),
  )
  assert.deepEqual([imported, rejected], [2, 1])
  assert.deepEqual(world.openings, ['2026-01-04'])
  assert.deepEqual(namesIn(world), ['비빔밥'])
})

test('nor does one whose number came in the chunk before, which is not committed', async (t) => {
  const world = await openImportWorld(t)
  const chunk = Array.from({ length: 500 }, (_, n) => on(`Z-${n}`, '2026-01-05'))
  const { imported, rejected } = await world.importText(
    csvOf(...chunk, on('Z-7', '1990-01-01', LONG_AGO), on('Y-1', '2026-01-06')),
  )
  assert.deepEqual([imported, rejected], [501, 1])
  assert.deepEqual(world.openings, ['2026-01-05'])
  assert.deepEqual(namesIn(world), ['비빔밥'])
})

test('nor does one whose number another import brings in at the same time', async (t) => {
  const world = await openImportWorld(t)
  const first = transaction(world.context.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('trade.import', ${STORE_ID}))`.execute(
      tx,
    )
    const second = world.importText(csvOf(on('Z-1', '1990-01-01')))
    await untilSomebodyWaits(world)
    await sql`
      with trade as (insert into trade.trade (store_id, status, closed_at)
                     values (${STORE_ID}, 'PAID', haru.clock()) returning id)
      insert into trade.imported_receipt (store_id, receipt_no, digest, trade_id)
      select ${STORE_ID}, 'Z-1', sha256('another'), id from trade`.execute(tx)
    return { second }
  })
  const { imported, rejected } = await (await first).second
  assert.deepEqual([imported, rejected], [0, 1])
  assert.deepEqual(world.openings, [])
})

test('the store is told before the commit, and told again when that came to nothing', async (t) => {
  const world = await openImportWorld(t)
  let stored = 0
  const client: typeof world.context.client = {
    async call(route, request) {
      if (route.path === openStoreEarlier.path) {
        const { rows } = await sql`select from trade.trade`.execute(world.db)
        stored = rows.length
      }
      return await world.context.client.call(route, request)
    },
  }
  const path = join(world.folder, 'sales.csv')
  const rejectsPath = join(world.folder, 'rejects.csv')
  const order = { storeId: STORE_ID, path, rejectsPath, leaseMs: 300 }
  await sql`alter table trade.payment add constraint no check (amount > 9000)`.execute(world.db)
  await assert.rejects(world.importText(csvOf(on('1', '2026-01-05'))), /constraint "no"/)
  assert.deepEqual(world.openings, ['2026-01-05'])
  await sql`alter table trade.payment drop constraint no`.execute(world.db)
  writeFileSync(path, csvOf(on('1', '2026-01-05')))
  await importSales({ ...world.context, client }, order)
  assert.deepEqual(world.openings, ['2026-01-05', '2026-01-05'])
  assert.equal(stored, 0, 'no sale is there before the store is open')
})

function namesIn({ adoptions }: ImportWorld): string[] {
  return adoptions.flat().map((one) => one.name)
}

async function untilSomebodyWaits({ db }: ImportWorld): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and not l.granted and d.datname = current_database()
    `.execute(db)
    if (rows.length > 0) return
  }
}
