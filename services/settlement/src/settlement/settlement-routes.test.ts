import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerCaller, requestAs, tabletCaller } from '@haru/service-kit/testing.ts'
import { addSales, generateSales, naiveSettlement } from '../generated-sales.ts'
import { runDueJobs } from '../job/run-due-jobs.ts'
import {
  addLines,
  addPayments,
  addProduct,
  addStore,
  bumpRevision,
  openSettlementTest,
  type SettlementTest,
} from '../testing.ts'

async function ask({ service }: SettlementTest, path: string, storeId = 1) {
  return await requestAs(service.app, 'settlement', ownerCaller(7, storeId), {
    method: 'GET',
    url: path,
  })
}

/** A store that opened on 20 February 2025 and is settled on the 15th; it is the 16th of April. */
async function open(t: Parameters<typeof openSettlementTest>[0]): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-04-16T09:00:00+09:00' })
  await addStore(one.db, { id: 1, openedOn: '2025-02-20', settlementDay: 15 })
  return one
}

test('day and month of the settlement day, equal to the sum of the payments', async (t) => {
  const one = await open(t)
  const sales = generateSales(1, { start: '2025-02-20', end: '2025-04-16' }, 11)
  await addSales(one.db, 1, sales)
  await runDueJobs(one.service.context)
  for (const [term, start, end] of [
    ['DAY', '2025-03-14', '2025-03-15'],
    ['DAY', '2025-03-15', '2025-03-16'],
    ['MONTH', '2025-02-15', '2025-03-15'],
    ['MONTH', '2025-03-15', '2025-04-15'],
  ] as const) {
    const query = `date-term=${term}&start-date=${start}`
    const expected = naiveSettlement(sales, 1, { start, end })
    assert.deepEqual((await ask(one, `/store/settlement?${query}`)).json(), expected)
    const detail = (await ask(one, `/store/settlement/detail?${query}`)).json() as Detail
    assert.equal(detail.revenue.amount, expected.revenue)
    assert.equal(detail.fee.amount, expected.fee)
    assert.equal(detail.operatingProfit, expected.operatingProfit)
  }
})

type Detail = { revenue: { amount: number }; fee: { amount: number }; operatingProfit: number }

test('the detail names categories, products and card companies of what was paid', async (t) => {
  const one = await open(t)
  const { db } = one
  const products: [number, string, string][] = [
    [1, '물냉면', 'MAIN_MENU'],
    [2, 'Bibimbap', 'MAIN_MENU'],
    [3, '콜라', 'DRINK'],
    [4, '소주', 'DRINK'],
  ]
  for (const [id, name, category] of products) {
    await addProduct(db, { id, storeId: 1, name, category })
  }
  const line = { storeId: 1, reversal: false, day: '2025-03-01' }
  await addLines(db, [
    { ...line, tradeId: 1, lineId: 1, productId: 1, count: 2, amount: 20_000 },
    { ...line, tradeId: 1, lineId: 2, productId: 3, count: 1, amount: 2_000 },
    { ...line, tradeId: 2, lineId: 3, productId: 2, count: 2, amount: 20_000 },
    { ...line, tradeId: 2, lineId: 4, productId: 4, count: 1, amount: 5_000 },
    { ...line, tradeId: 2, lineId: 4, productId: 4, count: -1, amount: -5_000, reversal: true },
    { ...line, tradeId: 3, lineId: 5, productId: 1, count: 1, amount: 10_000 },
  ])
  const payment = { storeId: 1, day: '2025-03-01' }
  await addPayments(db, [
    { ...payment, tradeId: 1, company: 'S', amount: 22_000, fee: 176 },
    { ...payment, tradeId: 2, company: 'K', amount: 20_000, fee: 80 },
    // Ordered on the first, paid on the second: counts on the second.
    { ...payment, tradeId: 3, company: null, amount: 10_000, fee: 0, day: '2025-03-02' },
  ])
  await runDueJobs(one.service.context)
  const first = await ask(one, '/store/settlement/detail?date-term=DAY&start-date=2025-03-01')
  const main = { category: 'MAIN_MENU' }
  const drink = { category: 'DRINK' }
  assert.deepEqual(first.json(), {
    revenue: {
      categoryList: [
        {
          ...main,
          amount: 40_000,
          productList: [
            { name: 'Bibimbap', ...main, count: 2, amount: 20_000 },
            { name: '물냉면', ...main, count: 2, amount: 20_000 },
          ],
        },
        {
          ...drink,
          amount: 2_000,
          productList: [{ name: '콜라', ...drink, count: 1, amount: 2_000 }],
        },
      ],
      amount: 42_000,
    },
    fee: {
      cardCompanyList: [
        { name: 'K', amount: 80 },
        { name: 'S', amount: 176 },
      ],
      amount: 256,
    },
    operatingProfit: 41_744,
  })
  const second = await ask(one, '/store/settlement?date-term=DAY&start-date=2025-03-02')
  assert.deepEqual(second.json(), { revenue: 10_000, fee: 0, operatingProfit: 10_000 })
})

test('no sales is not an error: zeros', async (t) => {
  const one = await open(t)
  await runDueJobs(one.service.context)
  for (const query of [
    'date-term=DAY&start-date=2025-03-01',
    'date-term=MONTH&start-date=2025-02-15',
  ]) {
    const settlement = await ask(one, `/store/settlement?${query}`)
    assert.deepEqual(settlement.json(), { revenue: 0, fee: 0, operatingProfit: 0 })
    assert.deepEqual((await ask(one, `/store/settlement/detail?${query}`)).json(), {
      revenue: { categoryList: [], amount: 0 },
      fee: { cardCompanyList: [], amount: 0 },
      operatingProfit: 0,
    })
  }
})

test('unfinished, not computed, stale and before the opening are not settled yet', async (t) => {
  const one = await open(t)
  await assertBothRefuse(one, 'date-term=DAY&start-date=2025-04-15', 'STORE_404_04')
  await runDueJobs(one.service.context)
  const notYet = [
    'date-term=DAY&start-date=2025-04-16',
    'date-term=MONTH&start-date=2025-04-15',
    'date-term=DAY&start-date=2025-02-19',
    'date-term=MONTH&start-date=2025-01-15',
  ]
  for (const query of notYet) await assertBothRefuse(one, query, 'STORE_404_04')
  await bumpRevision(one.db, 1, '2025-03-20')
  await assertBothRefuse(one, 'date-term=DAY&start-date=2025-03-20', 'STORE_404_04')
  await assertBothRefuse(one, 'date-term=MONTH&start-date=2025-03-15', 'STORE_404_04')
  const untouched = await ask(one, '/store/settlement?date-term=MONTH&start-date=2025-02-15')
  assert.equal(untouched.statusCode, 200)
})

test('wrong parameters are refused by name', async (t) => {
  const one = await open(t)
  await runDueJobs(one.service.context)
  const cases: [string, string, string][] = [
    ['start-date=2025-03-01', 'COMMON_400_04', 'date-term'],
    ['date-term=DAY', 'COMMON_400_04', 'start-date'],
    ['date-term=DAY&start-date=1', 'COMMON_400_03', 'start-date'],
    ['date-term=WEEK&start-date=2025-03-03', 'COMMON_400_05', 'date-term'],
    ['date-term=MONTH&start-date=2025-03-01', 'COMMON_400_05', 'start-date'],
    ['date-term=MONTH&start-date=2025-03-02', 'COMMON_400_05', 'start-date'],
  ]
  for (const [query, code, name] of cases) await assertBothRefuse(one, query, code, name)
})

test('only an owner may ask, and of his own store', async (t) => {
  const one = await open(t)
  await runDueJobs(one.service.context)
  const { app } = one.service
  const query = 'date-term=DAY&start-date=2025-03-01'
  await assertBothRefuse(one, query, 'STORE_404_01', '', 99)
  for (const path of ['/store/settlement', '/store/settlement/detail']) {
    const url = `${path}?${query}`
    const tablet = await requestAs(app, 'settlement', tabletCaller(1, 1), { url })
    assert.equal(tablet.statusCode, 403)
    const nobody = await requestAs(app, 'settlement', {}, { url })
    assert.equal((nobody.json() as { errorCode: string }).errorCode, 'COMMON_400_02')
  }
})

async function assertBothRefuse(
  one: SettlementTest,
  query: string,
  code: string,
  name = '',
  storeId = 1,
): Promise<void> {
  for (const path of ['/store/settlement', '/store/settlement/detail']) {
    const answer = await ask(one, `${path}?${query}`, storeId)
    const { errorCode, message } = answer.json() as { errorCode: string; message: string }
    assert.equal(errorCode, code, query)
    assert.ok(message.includes(name), `${message} names ${name}`)
  }
}
