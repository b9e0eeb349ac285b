import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openServices } from '@haru/haru/installation/open-services.ts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '@haru/haru/testing/test-installation.ts'

async function openSecond(system: TestInstallation) {
  return await openServices({
    urlFor: () => system.database.appUrl, secrets: system.secrets,
    kakao: { clientId: 'test', clientSecret: 'x', appId: 1, redirectUri: system.url, authBaseUrl: system.url, apiBaseUrl: system.url },
    kakaoStandIn: true, publicUrl: system.url, logLevel: 'silent', poolMax: 8, schedule: false, trustedProxies: [], hosts: undefined,
  })
}

test('two processes: the last event of an order tells its status', async (t) => {
  const system = await startTestInstallation(t)
  const second = await openSecond(system)
  const rs = [await openRestaurant(system), await openRestaurant(system), await openRestaurant(system)]
  const all: Promise<unknown>[] = []
  for (const r of rs) {
    const p = await r.addProduct({ baseStock: 100000 })
    const tablets = await Promise.all(r.tabletIds.slice(0, 8).map(r.pair))
    all.push(...tablets.map(async (c) => { for (let n = 0; n < 20; n++) { const a = await r.order(c, [[p, 1]], { prefer: n % 2 ? 'wait=10' : '' }); assert.ok(a.status < 300, JSON.stringify(a.body)) } }))
  }
  const t0 = performance.now()
  await Promise.all(all)
  await system.drain()
  console.log('ms', performance.now() - t0)
  const { rows } = await system.admin.query(`
    select count(*) filter (where payload->>'status' <> status) as stale, count(*) from (
      select distinct on (o.store_id, o.id) o.status, e.payload from trade.orders o join trade.live_event e on e.store_id = o.store_id and e.type='order-changed' and (e.payload->>'orderId')::bigint = o.id
      order by o.store_id, o.id, e.id desc) x`)
  console.log(rows)
  const p = await system.admin.query(`
    select distinct on (e.store_id) p.stock, e.payload->'productList'->0->>'stock' as said from store.product p join trade.live_event e on e.store_id=p.store_id and e.type='product-changed' order by e.store_id, e.id desc`)
  console.log(p.rows)
  console.log((await system.admin.query(`select deadlocks from pg_stat_database where datname=current_database()`)).rows, (await system.admin.query(`select count(*) from trade.outbox where attempts>1`)).rows,(await system.admin.query(`select max(asked) from trade.orders`)).rows)
  await second.close()
})
