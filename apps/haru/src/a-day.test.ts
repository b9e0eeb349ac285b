import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestSystem, type TestSystem } from './testing/test-system.ts'

async function businessDay(system: TestSystem): Promise<string> {
  const { rows } = await system.admin.query('select haru.business_day(haru.clock())::text as day')
  return rows[0].day
}

test('what is ordered and paid today is in the office the next morning', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_500 })
  const [one = 0, two = 0, three = 0] = restaurant.tabletIds
  const [first, second, third] = [
    await restaurant.pair(one),
    await restaurant.pair(two),
    await restaurant.pair(three),
  ]
  await restaurant.order(first, [
    [rice, 2],
    [cola, 1],
  ])
  await restaurant.order(second, [[rice, 1]])
  const mistake = await restaurant.order(second, [[cola, 10]])
  await restaurant.owner('POST', `/trade/order/${mistake.body.orderId}/void`, { reason: '실수' })
  await restaurant.order(third, [[cola, 1]])
  await restaurant.pay(one, 'S')
  await restaurant.pay(two)
  const day = await businessDay(system)
  const question = `date-term=DAY&start-date=${day}`
  const early = await restaurant.owner('GET', `/store/settlement?${question}`)
  assert.equal(early.body.errorCode, 'STORE_404_04')

  await system.moveClock('1 day')
  await system.drain()
  await system.runDueJobs()

  const settlement = await restaurant.owner('GET', `/store/settlement?${question}`)
  assert.deepEqual(settlement.body, { revenue: 29_500, fee: 164, operatingProfit: 29_336 })
  const detail = await restaurant.owner('GET', `/store/settlement/detail?${question}`)
  assert.equal(detail.body.revenue.amount, 29_500)
  assert.deepEqual(detail.body.fee, { cardCompanyList: [{ name: 'S', amount: 164 }], amount: 164 })
  assert.deepEqual(detail.body.revenue.categoryList, [
    {
      category: 'MAIN_MENU',
      amount: 27_000,
      productList: [{ name: '비빔밥', category: 'MAIN_MENU', count: 3, amount: 27_000 }],
    },
    {
      category: 'DRINK',
      amount: 2_500,
      productList: [{ name: '콜라', category: 'DRINK', count: 1, amount: 2_500 }],
    },
  ])
  // The third table has ordered, so its cola is sold; it has not paid, so it is no revenue yet.
  const best = await restaurant.owner(
    'GET',
    `/store/product/sale/statistic?${question}&criteria=COUNT`,
  )
  assert.deepEqual(best.body.productList, [
    { name: '비빔밥', saleCount: 3, saleAmount: 27_000 },
    { name: '콜라', saleCount: 2, saleAmount: 5_000 },
  ])
})

test('a void of yesterday is on the books of today, as a correction', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  const wrong = await restaurant.order(tablet, [[rice, 2]])
  await restaurant.order(tablet, [[rice, 1]])
  const yesterday = await businessDay(system)
  await system.moveClock('1 day')
  await system.runDueJobs()
  await restaurant.owner('POST', `/trade/order/${wrong.body.orderId}/void`, { reason: '취소' })
  await restaurant.pay(table)
  const today = await businessDay(system)
  await system.moveClock('1 day')
  await system.runDueJobs()

  const salesOf = async (day: string) => {
    const query = `date-term=DAY&start-date=${day}&criteria=COUNT`
    const { body } = await restaurant.owner('GET', `/store/product/sale/statistic?${query}`)
    return body.productList
  }
  assert.deepEqual(await salesOf(yesterday), [{ name: '비빔밥', saleCount: 3, saleAmount: 27_000 }])
  assert.deepEqual(await salesOf(today), [{ name: '비빔밥', saleCount: -2, saleAmount: -18_000 }])
  const query = `date-term=DAY&start-date=${today}`
  const { body } = await restaurant.owner('GET', `/store/settlement?${query}`)
  assert.deepEqual(body, { revenue: 9_000, fee: 0, operatingProfit: 9_000 })
})
