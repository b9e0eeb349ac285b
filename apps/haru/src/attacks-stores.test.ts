import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openEventStream } from './testing/event-stream.ts'
import { operationsOf } from './testing/openapi-operations.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let victim: Restaurant
let thief: Restaurant
let victimCookie: string
let thiefCookie: string
/** ids of whatever the victim has */
let ids: { product: number; tablet: number; order: number; trade: number }
let watch: WriteWatch

before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.unshift(end) })
  victim = await openRestaurant(system, { storeName: '피해자식당' })
  thief = await openRestaurant(system)
  const [tablet = 0] = victim.tabletIds
  victimCookie = await victim.pair(tablet)
  thiefCookie = await thief.pair(thief.tabletIds[0] ?? 0)
  const product = await victim.addProduct({ name: '비밀국수' })
  const { body } = await victim.order(victimCookie, [[product, 1]])
  ids = { product, tablet, order: body.orderId, trade: body.tradeId }
  await system.drain()
  watch = await watchWrites(system)
})
after(async () => {
  for (const end of ends) await end()
})

/** Whatever there is first of anything, and what there is not. */
const guesses = () =>
  new Set([1, 2, ...Object.values(ids), ...victim.tabletIds.slice(1, 3), 999_999])
const THEFT = { name: 'x', category: 'DRINK', price: 1, baseStock: 1, tableNumber: 77, reason: 'x' }

test('whoever tries all ids finds nothing of another store, and changes nothing', async () => {
  const { body: document } = await system.request('GET', '/openapi.json')
  const byId = operationsOf(document).filter(({ path }) => /\{\w*id\}/i.test(path))
  assert.ok(byId.length >= 12)
  const found: string[] = []
  const cases = [{ token: thief.ownerToken }, { cookie: thiefCookie }]
  const own = new Set(thief.tabletIds)
  for (const { method, path } of byId) {
    for (const id of guesses()) {
      // His own tablets he may read, rename and pair.
      if (own.has(id) && /device/i.test(path)) continue
      for (const shown of cases) {
        const answer = await system.request(method, path.replace(/\{\w+\}/, String(id)), {
          ...shown,
          body: method === 'GET' ? undefined : { ...THEFT, cardCompany: 'K', storeId: id },
          headers: { 'idempotency-key': `guess-${id}` },
        })
        const isSaid = /비밀|피해자/.test(JSON.stringify(answer.body))
        if (answer.status < 400 || isSaid) found.push(`${method} ${path} ${id}: ${answer.status}`)
      }
    }
  }
  assert.deepEqual(found, [])
  await system.drain()
  assert.deepEqual(await watch.take(), [])
})

test('what a list or a bill shows is of the own store, whatever is asked for', async () => {
  const { storeId } = victim
  const names = ['storeId', 'store-id', 'store_id']
  const query = `${names.map((one) => `${one}=${storeId}`).join('&')}&ownerId=${victim.ownerId}`
  const period = 'date-term=DAY&start-date=2025-01-01'
  const paths = [
    `/user/me?${query}`,
    `/store/product?${query}`,
    `/store/trade-device?${query}`,
    `/trade?${query}&tradeDeviceId=${ids.tablet}`,
    `/store/settlement?${period}&${query}`,
    `/store/settlement/detail?${period}&${query}`,
    `/store/product/sale/statistic?category=MAIN_MENU&criteria=COUNT&${period}&${query}`,
  ]
  for (const path of paths) {
    for (const shown of [{ token: thief.ownerToken }, { cookie: thiefCookie }]) {
      const headers = { 'x-store-id': String(storeId), 'x-trade-device-id': String(ids.tablet) }
      const { body } = await system.request('GET', path, { ...shown, headers })
      assert.doesNotMatch(JSON.stringify(body), /비밀|피해자/, path)
      if (!Array.isArray(body)) continue
      const foreign = body.filter(({ id }) => victim.tabletIds.includes(id) || id === ids.product)
      assert.deepEqual(foreign, [], path)
    }
  }
})

test("another store's products cannot be ordered, nor its tables billed or paid", async () => {
  const ordered = await thief.order(thiefCookie, [[ids.product, 1]])
  assert.match(ordered.body.errorCode, /^STORE_40[34]_02$/)
  for (const how of ['cash', 'card']) {
    const paid = await system.request('POST', `/trade/pay/${how}/${thief.tabletIds[0]}`, {
      token: thief.ownerToken,
      // The table is his own, the trade is not.
      body: { tradeId: ids.trade, cardCompany: 'K', amount: 9_000 },
      headers: { 'idempotency-key': `theirs-${how}` },
    })
    assert.ok(['TRADE_404_01', 'TRADE_404_02'].includes(paid.body.errorCode), paid.body.errorCode)
  }
  await system.drain()
  assert.deepEqual(await watch.take(), [])
})

test('a stream tells nothing of another store, from whatever number it resumes', async () => {
  const theirs = await openEventStream(system.url, { cookie: victimCookie })
  assert.equal((await theirs.next())?.event, 'ready')
  await victim.addProduct({ name: '비밀만두' })
  await system.drain()
  const { id = '' } = (await theirs.next()) ?? {}
  theirs.close()
  assert.notEqual(id, '')
  const numbers = ['0', '1', id, id.replace(/\d+$/, '0'), id.replace(/\d+$/, '1'), '-1', "0' or '1"]
  for (const shown of [{ authorization: `Bearer ${thief.ownerToken}` }, { cookie: thiefCookie }]) {
    for (const number of numbers) {
      const stream = await openEventStream(system.url, { ...shown, 'last-event-id': number })
      const last = await thief.addProduct()
      await system.drain()
      for (let event = await stream.next(); ; event = await stream.next()) {
        assert.ok(event, 'it ended before the last')
        assert.doesNotMatch(JSON.stringify(event), /비밀|피해자/)
        assert.notEqual(event.data['storeId'], victim.storeId)
        const { productList = [] } = event.data as { productList?: { id: number }[] }
        if (productList.some((one) => one.id === last)) break
      }
      stream.close()
    }
  }
})

test('no cache keeps what is shown to somebody, or said to him', async () => {
  const answers = [
    await system.request('GET', '/store/product', { token: victim.ownerToken }),
    await system.request('GET', '/store/product', { cookie: victimCookie }),
    await system.request('GET', '/trade', { cookie: victimCookie }),
    await system.request('GET', '/user/me', { token: victim.ownerToken }),
    await system.request('GET', '/user/me', { token: 'a.b.c' }),
    await system.request('GET', '/store/settlement', { token: victim.ownerToken }),
    await system.request('GET', '/job/execution', { token: victim.ownerToken }),
  ]
  for (const { headers } of answers) assert.equal(headers.get('cache-control'), 'no-store')
  const keys = await system.request('GET', '/user/.well-known/jwks.json')
  assert.match(keys.headers.get('cache-control') ?? '', /^public, max-age=/)
})
