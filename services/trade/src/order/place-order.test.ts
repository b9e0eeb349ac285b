import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'

test('an order is taken, its stock is taken, and it counts on the bill', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 10 })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)

  const answer = await restaurant.order(tablet, [
    [rice, 2],
    [cola, 1],
    [rice, 1],
  ])

  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  assert.equal(answer.body.status, 'CONFIRMED')
  assert.equal(answer.headers.get('preference-applied'), 'wait=10')
  assert.equal(await restaurant.stockOf(rice), 7)
  const { body: bill } = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(bill.amount, 29_000)
  assert.deepEqual(
    bill.orderList[0].orderDetailList.map((line: { [key: string]: unknown }) => [
      line['productName'],
      line['productPrice'],
      line['count'],
      line['totalAmount'],
    ]),
    [
      ['비빔밥', 9_000, 3, 27_000],
      ['콜라', 2_000, 1, 2_000],
    ],
  )
})

test('without Prefer an order is answered 202 and PENDING, and decided afterwards', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)

  const answer = await restaurant.order(tablet, [[rice, 1]], { prefer: '' })

  assert.equal(answer.status, 202)
  await system.drain()
  const { body } = await restaurant.owner('GET', `/trade/${table}`)
  assert.equal(body.orderList[0].status, 'CONFIRMED')
})

test('200 orders at once for the last 10 portions sell exactly 10', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 10 })
  const tablets = await Promise.all(restaurant.tabletIds.slice(0, 20).map(restaurant.pair))

  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const headers = { 'idempotency-key': `order-${n}` }
      const order = () => restaurant.order(tablets[n % 20] ?? '', [[rice, 1]], headers)
      let answer = await order()
      // What a tablet does when a slow machine says 503, or not yet: it asks again, by its key.
      for (let again = 0; again < 20 && [202, 503].includes(answer.status); again++) {
        answer = await order()
      }
      return answer
    }),
  )

  const confirmed = answers.filter(({ body }) => body.status === 'CONFIRMED')
  const others = answers.filter(({ body }) => body.status !== 'CONFIRMED')
  assert.equal(confirmed.length, 10)
  for (const { status, body } of others) {
    const code = status === 400 ? body.errorCode : body.reason?.errorCode
    assert.ok(['TRADE_400_01', 'STORE_400_03'].includes(code), JSON.stringify(body))
  }
  assert.equal(await restaurant.stockOf(rice), 0)
})

test('50 requests with one key make one order, also for the last portion', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 1 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const headers = { 'idempotency-key': randomUUID() }

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => restaurant.order(tablet, [[rice, 1]], headers)),
  )

  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(answers.map(({ body }) => body.orderId)).size, 1)
  assert.equal(new Set(answers.map(({ body }) => body.status)).size, 1)
  assert.equal(await restaurant.stockOf(rice), 0)
})

test('what is known on arrival is refused with its code and stores nothing', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const other = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 5 })
  const gone = await restaurant.addProduct({ name: '없음' })
  await restaurant.owner('DELETE', `/store/product/${gone}`)
  const foreign = await other.addProduct()
  const dear = await restaurant.addProduct({ price: 10_000_000, baseStock: 10_000_000 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const cases: [product: number, count: number, code: string, status: number, price?: number][] = [
    [999_999_999, 1, 'STORE_404_02', 404],
    [gone, 1, 'STORE_404_02', 404],
    [foreign, 1, 'STORE_403_02', 403],
    [rice, 6, 'TRADE_400_01', 400],
    [rice, 1, 'TRADE_409_04', 409, 8_999],
    [dear, 100_001, 'TRADE_400_02', 400],
    [dear, 10_000_000, 'TRADE_400_02', 400],
  ]
  for (const [id, count, code, status, price] of cases) {
    const answer = await system.request('POST', '/trade/order', {
      cookie: tablet,
      body: {
        productList: [
          { id: rice, count: 1 },
          { id, count, ...(price && { price }) },
        ],
      },
      headers: { 'idempotency-key': randomUUID() },
    })
    assert.equal(answer.body.errorCode, code)
    assert.equal(answer.status, status)
    assert.match(answer.headers.get('content-type') ?? '', /application\/problem\+json/)
    if (code !== 'TRADE_400_02') assert.deepEqual(answer.body.productIdList, [id])
  }
  const { rows } = await system.admin.query(
    `select (select count(*) from trade.orders) + (select count(*) from trade.trade)
          + (select count(*) from trade.idempotency_key)
          + (select count(*) from trade.outbox) as stored`,
  )
  assert.equal(rows[0].stored, '0')
})

test('a trade may hold 10^12 won and not one more', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const dear = await restaurant.addProduct({ price: 10_000_000, baseStock: 10_000_000 })
  const cheap = await restaurant.addProduct({ name: '물', price: 1 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const full = await restaurant.order(tablet, [[dear, 100_000]])
  assert.equal(full.body.status, 'CONFIRMED')
  const more = await restaurant.order(tablet, [[cheap, 1]])
  assert.equal(more.body.errorCode, 'TRADE_400_02')
  const { body } = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(body.amount, 1_000_000_000_000)
})

test('a line keeps the price at which it was ordered', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.owner('PATCH', `/store/product/${rice}`, { price: 12_000, baseStock: 100 })
  await restaurant.order(tablet, [[rice, 1]])
  const { body } = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(body.amount, 21_000)
})

test('bad bodies are refused field by field', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const send = (options: object) => {
    const headers = { 'idempotency-key': 'k' }
    return system.request('POST', '/trade/order', { cookie: tablet, headers, ...options })
  }
  const line = { id: 1, count: 1 }
  const bodies: [body: unknown, path: string][] = [
    [{}, 'productList'],
    [{ productList: [] }, 'productList'],
    [{ productList: Array(101).fill(line) }, 'productList'],
    [{ productList: [{ id: 1, count: 0 }] }, 'productList.0.count'],
    [{ productList: [{ id: 1, count: 10_000_001 }] }, 'productList.0.count'],
    [{ productList: [{ id: 1, count: 1.5 }] }, 'productList.0.count'],
    [{ productList: [{ id: '1', count: 1 }] }, 'productList.0.id'],
    [{ productList: [line, { id: 1, count: 1, price: -1 }] }, 'productList.1.price'],
    [{ productList: Array(2).fill({ id: 1, count: 10_000_000 }) }, 'productList'],
  ]
  for (const [body, path] of bodies) {
    const answer = await send({ body })
    assert.equal(answer.body.errorCode, 'COMMON_400_06', JSON.stringify(answer.body))
    assert.equal(answer.body.errors[0].path, path)
  }
  assert.equal((await send({ rawBody: '{"productList": [' })).body.errorCode, 'COMMON_400_07')
  assert.equal((await send({})).body.errorCode, 'COMMON_400_07')
  const missing = await send({ body: { productList: [line] }, headers: {} })
  assert.equal(missing.body.errorCode, 'COMMON_400_04')
  assert.match(missing.body.message, /Idempotency-Key/)
  const huge = await send({ rawBody: `{"productList": "${'x'.repeat(10_000_000)}"}` })
  assert.equal(huge.body.errorCode, 'COMMON_413_01')
})
