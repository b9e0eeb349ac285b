import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { addDays } from '@haru/business-day'
import { DEMO_OWNER } from '@haru/user'
import { kakaoTokenOf } from '../testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'
import { DEMO_MENU } from './demo-menu.ts'
import { type DemoInstallation, seedDemoRestaurant } from './seed-demo-restaurant.ts'

async function openDemo(t: TestContext) {
  const system = await startTestInstallation(t)
  const folder = mkdtempSync(join(tmpdir(), 'haru-seed-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const database = { ...system.database, adminUrl: system.database.superuserUrl }
  const installation: DemoInstallation = { ...system, database }
  return { system, folder, installation, seed: () => seedDemoRestaurant(installation, folder) }
}

async function signIn(system: TestInstallation): Promise<string> {
  const token = await kakaoTokenOf(system, DEMO_OWNER.email)
  const { status, body } = await system.request('POST', `/user/login/kakao?token=${token}`)
  assert.equal(status, 200)
  return body.accessToken
}

/** Everything that seeding makes, counted. */
async function contentOf({ admin }: TestInstallation) {
  const { rows } = await admin.query(`
    select (select count(*)::int from users.account) as accounts,
           (select count(*)::int from store.store) as stores,
           (select count(*)::int from store.product) as products,
           (select sum(stock)::int from store.product) as stock,
           (select count(*)::int from trade.trade where status = 'PAID') as trades,
           (select sum(amount)::int from trade.payment) as revenue,
           (select count(distinct business_day)::int from trade.payment) as days,
           (select max(business_day)::text from trade.payment) as last_day,
           (select haru.business_day(haru.clock())::text) as today`)
  return rows[0]
}

test('the demo owner finds a restaurant with a menu and nine weeks of numbers', async (t) => {
  const { system, folder, seed } = await openDemo(t)
  assert.equal(await seed(), true)
  const token = await signIn(system)
  const { body: me } = await system.request('GET', '/user/me', { token })
  assert.deepEqual(
    [me.email, me.store.name, me.store.posGrade, me.store.settlementDate],
    [DEMO_OWNER.email, '하루식당', 'SILVER', 15],
  )
  const { body: menu } = await system.request('GET', '/store/product', { token })
  assert.equal(menu.length, DEMO_MENU.length)
  for (const product of menu) assert.ok(product.stock > 0 && product.stock === product.baseStock)
  const { today, days, last_day: lastDay, trades, revenue } = await contentOf(system)
  assert.deepEqual([days, lastDay], [63, addDays(today, -1)])
  assert.ok(trades > 63 * 40)

  let settled = 0
  for (let ago = 1; ago <= 63; ago++) {
    const query = `date-term=DAY&start-date=${addDays(today, -ago)}`
    const { status, body } = await system.request('GET', `/store/settlement?${query}`, { token })
    assert.equal(status, 200)
    assert.ok(body.revenue > 0)
    settled += body.revenue
  }
  assert.equal(settled, revenue)
  const query = `date-term=DAY&start-date=${lastDay}&criteria=AMOUNT`
  const best = await system.request('GET', `/store/product/sale/statistic?${query}`, { token })
  assert.equal(best.body.productList.length, 5)
  assert.deepEqual(readdirSync(folder), [], 'the file of sales is gone')
})

test('a second start changes nothing, also on another day and after changes', async (t) => {
  const { system, seed } = await openDemo(t)
  await seed()
  const token = await signIn(system)
  const { body: menu } = await system.request('GET', '/store/product', { token })
  await system.request('DELETE', `/store/product/${menu[0].id}`, { token })
  await system.moveClock('3 days')
  const { today: _, ...before } = await contentOf(system)
  assert.equal(await seed(), false)
  const { today: __, ...after } = await contentOf(system)
  assert.deepEqual(after, before)
})

test('two starts at once make one restaurant', async (t) => {
  const { system, seed } = await openDemo(t)
  assert.deepEqual((await Promise.all([seed(), seed()])).sort(), [false, true])
  const { accounts, stores, products } = await contentOf(system)
  assert.deepEqual([accounts, stores, products], [1, 1, DEMO_MENU.length])
})

test('a seeding that broke off in the menu or in the sales is completed by the next', async (t) => {
  const { system, seed } = await openDemo(t)
  const { admin } = system
  const breakAt = async (table: string, check: string) => {
    await admin.query(`alter table ${table} add constraint broken check (${check})`)
    await assert.rejects(seed(), /broken/)
    await admin.query(`alter table ${table} drop constraint broken`)
  }
  await breakAt('store.product', `name not like '콜라%'`)
  await breakAt('trade.payment', `paid_at < haru.clock() - interval '20 days'`)
  await system.moveClock('2 days')
  assert.equal(await seed(), true)
  const { products, stock, days, last_day: lastDay, today } = await contentOf(system)
  const portions = DEMO_MENU.reduce((sum, product) => sum + product.baseStock, 0)
  assert.deepEqual([products, stock, days], [DEMO_MENU.length, portions, 63])
  assert.equal(lastDay, addDays(today, -3), 'the eve of the day when the store was made')
})
