import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_KAFKA, testKafka } from '@haru/events/testing-kafka.ts'
import { findFreePort } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { commandFolder, runHaru, startPart } from './testing/haru-command.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { sendRequest } from './testing/test-installation.ts'

test('parts in processes of their own are one system', NEEDS_KAFKA, async (t) => {
  const { brokers, prefix = '' } = testKafka()
  const database = await createTestDatabase(t)
  const ports = await Promise.all(Array.from({ length: 7 }, () => findFreePort()))
  const [gateway = 0, user = 0, store = 0, otherStore = 0, trade = 0, otherTrade = 0] = ports
  const settlement = ports[6] ?? 0
  const at = (port: number) => `http://127.0.0.1:${port}`
  const settings = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    HARU_PUBLIC_URL: at(gateway),
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
    SERVICE_URL_USER: at(user),
    SERVICE_URL_STORE: `${at(store)},${at(otherStore)}`,
    SERVICE_URL_TRADE: `${at(trade)},${at(otherTrade)}`,
    SERVICE_URL_SETTLEMENT: at(settlement),
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_PREFIX: prefix,
  }
  const start = (part: string, port: number) => {
    return startPart(t, { ...settings, HARU_PORT: String(port) }, part)
  }
  const [first, settlementPart] = await Promise.all([
    start('store', store),
    start('settlement', settlement),
    start('store', otherStore),
    start('trade', trade),
    start('trade', otherTrade),
    start('user', user),
    start('gateway', gateway),
  ])
  const url = at(gateway)
  const request = (
    ...args: Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never
  ) => sendRequest(url, ...args)
  const restaurant = await openRestaurant({ url, request })
  const dish = await restaurant.addProduct({ name: '비빔밥' })
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const menu = await request('GET', '/store/product', { cookie })
  assert.deepEqual(
    menu.body.map(({ id }: { id: number }) => id),
    [dish],
  )
  const settled = await restaurant.owner(
    'GET',
    '/store/settlement?date-term=DAY&start-date=2026-01-01',
  )
  assert.equal(settled.body.errorCode, 'STORE_404_04')

  const ordered = await restaurant.order(cookie, [[dish, 2]], { prefer: 'wait=30' })
  assert.equal(ordered.body.status, 'CONFIRMED')
  assert.equal(await restaurant.stockOf(dish), 98)
  const paid = await restaurant.pay(restaurant.tabletIds[0] ?? 0)
  assert.equal(paid.body.amount, 18_000)
  const document = await request('GET', '/openapi.json')
  assert.ok(document.body.paths['/trade/order'])

  first.child.kill('SIGTERM')
  assert.equal((await first.outcome).code, 0, 'it drains and ends')
  for (let n = 0; n < 10; n++) {
    assert.equal((await request('GET', '/store/product', { cookie })).status, 200)
  }
  const again = await restaurant.order(cookie, [[dish, 1]], { prefer: 'wait=30' })
  assert.equal(again.body.status, 'CONFIRMED', 'the other instance goes on with its events')
  settlementPart.child.kill('SIGKILL')
  await settlementPart.outcome
  const away = await restaurant.owner(
    'GET',
    '/store/settlement?date-term=DAY&start-date=2026-01-01',
  )
  assert.equal(away.status, 503)
  assert.equal(away.headers.get('retry-after'), '1')
})

test('store and trade alone say that they need Kafka', async (t) => {
  for (const part of ['store', 'trade']) {
    const { code, stderr } = await runHaru({ HARU_DATA_DIR: commandFolder(t) }, 'start', part)
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`haru start ${part} alone needs KAFKA_BROKERS`))
  }
})

test('what is no part is refused by its name', async (t) => {
  const settings = { HARU_DATA_DIR: commandFolder(t) }
  const { code, stderr } = await runHaru(settings, 'start', 'kitchen')
  assert.equal(code, 1)
  assert.match(stderr, /no part kitchen; there are gateway, user, store, trade, settlement/)
})
