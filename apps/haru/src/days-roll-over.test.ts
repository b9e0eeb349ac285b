import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { dueRuns, runDueJobs } from '@haru/settlement'
import { importSales } from '@haru/trade'
import { openServices } from './installation/open-services.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { testServices } from './testing/test-services.ts'
import { verify } from './verify/verify.ts'

const DAYS = 4

/** Another process on the same database, as far as the database can tell. */
async function openAnother(t: TestContext, { database, secrets, url }: TestInstallation) {
  const port = Number(new URL(url).port)
  const another = await openServices(testServices(database.appUrl, port, secrets))
  t.after(another.close)
  return another
}

/** Orders, voids and pays at one table until told to end. */
async function trade(restaurant: Restaurant, table: number, product: number, end: AbortSignal) {
  const tablet = await restaurant.pair(table)
  for (let n = 0; !end.aborted; n++) {
    // Every third is decided before it is voided and paid at once, the others may still be PENDING.
    const headers = { prefer: n % 3 === 0 ? 'wait=2' : '' }
    const { status, body } = await restaurant.order(tablet, [[product, 1 + (n % 3)]], headers)
    assert.ok(status < 300, JSON.stringify(body))
    const answers = [restaurant.pay(table, n % 2 === 0 ? 'K' : undefined)]
    if (n % 3 === 0) {
      const path = `/trade/order/${body.orderId}/void`
      answers.push(restaurant.owner('POST', path, { reason: 'mistake' }))
    }
    for (const answer of await Promise.all(answers)) {
      assert.ok(answer.status < 500, JSON.stringify(answer.body))
    }
  }
}

/** A file of receipts on the days before `now`. */
function salesFile(folder: string, now: Date): string {
  const path = join(folder, `${randomUUID()}.csv`)
  const header =
    'receipt_no,sold_at,product_name,category,unit_price,quantity,payment_method,card_company'
  const rows = Array.from({ length: 30 }, (_, n) => {
    const soldAt = new Date(now.getTime() - n * 5 * 3_600_000).toISOString()
    return `${randomUUID()},${soldAt},Imported,MAIN_MENU,1000,${n + 1},CARD,K`
  })
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`)
  return path
}

test('days that end amid orders, voids, payments and imports are settled to the won', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-days-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const system = await startTestInstallation(t)
  const another = await openAnother(t, system)
  const buses = [system.bus, another.bus]
  const end = new AbortController()
  const restaurants = [await openRestaurant(system), await openRestaurant(system)]
  const trading = restaurants.map(async (restaurant) => {
    const product = await restaurant.addProduct({ baseStock: 1_000_000 })
    const tables = restaurant.tabletIds.slice(0, 3)
    await Promise.all(tables.map((table) => trade(restaurant, table, product, end.signal)))
  })
  for (let day = 0; day < DAYS; day++) {
    await system.moveClock('1 day')
    const { rows } = await system.admin.query('select haru.clock() as now')
    const imports = restaurants.map(({ storeId }) => {
      const path = salesFile(folder, rows[0].now)
      return importSales(system.trade.context, { storeId, path, rejectsPath: `${path}.rejects` })
    })
    // Every other day nothing is decided while it is closed.
    if (day % 2 === 0) await Promise.all(buses.map((bus) => bus.stop()))
    await Promise.all([
      ...imports,
      runDueJobs(system.settlement.context),
      runDueJobs(another.settlement.context),
    ])
    if (day % 2 === 0) for (const bus of buses) bus.start()
  }
  end.abort()
  await Promise.all(trading)
  await system.drain()
  for (let round = 0; round < 20; round++) {
    if ((await dueRuns(system.settlement.context)).length === 0) break
    await runDueJobs(system.settlement.context)
  }
  assert.deepEqual(await dueRuns(system.settlement.context), [])
  assert.deepEqual(await verify(system.database.appUrl), [])
  const { rows } = await system.admin.query(`
    select (select count(*)::int from trade.orders where status = 'PENDING') as pending,
           (select count(*)::int from trade.dead_letter) as dead,
           (select count(*) > 0 from trade.payment p
              join trade.trade t on t.id = p.trade_id where t.trade_device_id is not null) as paid`)
  assert.deepEqual(rows, [{ pending: 0, dead: 0, paid: true }])
})
