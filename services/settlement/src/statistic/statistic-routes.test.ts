import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerCaller, requestAs, tabletCaller } from '@haru/service-kit/testing.ts'
import { runDueJobs } from '../job/run-due-jobs.ts'
import {
  addLines,
  addProduct,
  addStore,
  bumpRevision,
  type LineFact,
  openSettlementTest,
  type SettlementTest,
} from '../testing.ts'

const URL = '/store/product/sale/statistic'

/** Eight products sold on Monday, 2 June 2025; two reversed on the day after. */
async function openWithSales(t: Parameters<typeof openSettlementTest>[0]) {
  const one = await openSettlementTest(t, { now: '2025-07-01T09:00:00+09:00' })
  await addStore(one.db, { id: 1, openedOn: '2025-06-02' })
  await addStore(one.db, { id: 2, openedOn: '2025-06-30' })
  const products: [number, string, string, number, number][] = [
    [11, '가', 'MAIN_MENU', 5, 50_000],
    [12, 'B', 'MAIN_MENU', 5, 40_000],
    [13, 'B', 'MAIN_MENU', 5, 40_000],
    [14, 'a', 'SUB_MENU', 5, 90_000],
    [15, 'C', 'DRINK', 9, 9_000],
    [16, 'D', 'DRINK', 1, 1_000],
    [17, 'E', 'DRINK', 2, 2_000],
    [18, 'F', 'DRINK', 4, 0],
  ]
  const lines: LineFact[] = []
  for (const [id, name, category, count, amount] of products) {
    await addProduct(one.db, { id, storeId: 1, name, category })
    const line = { storeId: 1, tradeId: id, lineId: id, productId: id, day: '2025-06-02' }
    lines.push({ ...line, count, amount, reversal: false })
    if (id < 16) continue
    lines.push({ ...line, count: -count, amount: -amount, reversal: true, day: '2025-06-03' })
  }
  await addLines(one.db, lines)
  await runDueJobs(one.service.context)
  return one
}

async function ask({ service }: SettlementTest, query: string, storeId = 1) {
  return await requestAs(service.app, 'settlement', ownerCaller(7, storeId), {
    method: 'GET',
    url: `${URL}?${query}`,
  })
}

test('the best five, ties by name in the order of their bytes, then by id', async (t) => {
  const one = await openWithSales(t)
  const day = 'date-term=DAY&start-date=2025-06-02'
  const byCount = await ask(one, `${day}&criteria=COUNT`)
  assert.equal(byCount.statusCode, 200)
  assert.deepEqual(byCount.json(), {
    productList: [
      { name: 'C', saleCount: 9, saleAmount: 9_000 },
      { name: 'B', saleCount: 5, saleAmount: 40_000 },
      { name: 'B', saleCount: 5, saleAmount: 40_000 },
      { name: 'a', saleCount: 5, saleAmount: 90_000 },
      { name: '가', saleCount: 5, saleAmount: 50_000 },
    ],
  })
  const byAmount = await ask(one, `${day}&criteria=AMOUNT`)
  const names = (byAmount.json() as Names).productList.map(({ name }) => name)
  assert.deepEqual(names, ['a', '가', 'B', 'B', 'C'])
})

type Names = { productList: { name: string }[] }

test('of one category, only its products', async (t) => {
  const one = await openWithSales(t)
  const answer = await ask(one, 'category=DRINK&date-term=DAY&start-date=2025-06-02&criteria=COUNT')
  const names = (answer.json() as Names).productList.map(({ name }) => name)
  assert.deepEqual(names, ['C', 'F', 'E', 'D'])
})

test('over week and month, what was reversed later does not count', async (t) => {
  const one = await openWithSales(t)
  for (const period of ['WEEK&start-date=2025-06-02', 'MONTH&start-date=2025-06-01']) {
    const answer = await ask(one, `category=DRINK&criteria=COUNT&date-term=${period}`)
    assert.deepEqual(answer.json(), {
      productList: [{ name: 'C', saleCount: 9, saleAmount: 9_000 }],
    })
  }
})

test('a period without sales is computed too: an empty list', async (t) => {
  const one = await openWithSales(t)
  const answer = await ask(one, 'date-term=DAY&start-date=2025-06-10&criteria=COUNT')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { productList: [] })
})

test('what is not computed, stale, unfinished or before the opening is not found', async (t) => {
  const one = await openWithSales(t)
  const notYet = [
    'date-term=DAY&start-date=2025-07-01',
    'date-term=WEEK&start-date=2025-06-30',
    'date-term=MONTH&start-date=2025-07-01',
    'date-term=DAY&start-date=2025-06-01',
  ]
  for (const query of notYet) await assertRefused(one, `${query}&criteria=COUNT`, 'STORE_404_04')
  await bumpRevision(one.db, 1, '2025-06-11')
  for (const query of [
    'date-term=DAY&start-date=2025-06-11',
    'date-term=WEEK&start-date=2025-06-09',
    'date-term=MONTH&start-date=2025-06-01',
  ]) {
    await assertRefused(one, `${query}&criteria=COUNT`, 'STORE_404_04')
  }
  assert.equal(
    (await ask(one, 'date-term=WEEK&start-date=2025-06-02&criteria=COUNT')).statusCode,
    200,
  )
  await runDueJobs(one.service.context)
  assert.equal(
    (await ask(one, 'date-term=WEEK&start-date=2025-06-09&criteria=COUNT')).statusCode,
    200,
  )
})

test('wrong parameters are refused by name', async (t) => {
  const one = await openWithSales(t)
  const good = { 'date-term': 'DAY', 'start-date': '2025-06-02', criteria: 'COUNT' }
  const cases: [Record<string, string | undefined>, string, string][] = [
    [{ 'date-term': undefined }, 'COMMON_400_04', 'date-term'],
    [{ 'start-date': undefined }, 'COMMON_400_04', 'start-date'],
    [{ criteria: undefined }, 'COMMON_400_04', 'criteria'],
    [{ 'start-date': 'yesterday' }, 'COMMON_400_03', 'start-date'],
    [{ 'start-date': '2025-02-29' }, 'COMMON_400_03', 'start-date'],
    [{ 'start-date': '' }, 'COMMON_400_03', 'start-date'],
    [{ 'date-term': 'YEAR' }, 'COMMON_400_05', 'date-term'],
    [{ criteria: 'PROFIT' }, 'COMMON_400_05', 'criteria'],
    [{ category: 'DESSERT' }, 'COMMON_400_05', 'category'],
    [{ 'date-term': 'WEEK', 'start-date': '2025-06-03' }, 'COMMON_400_05', 'start-date'],
    [{ 'date-term': 'MONTH', 'start-date': '2025-06-02' }, 'COMMON_400_05', 'start-date'],
  ]
  for (const [change, code, name] of cases) {
    const query = new URLSearchParams()
    for (const [key, value] of Object.entries({ ...good, ...change })) {
      if (value !== undefined) query.set(key, value)
    }
    await assertRefused(one, query.toString(), code, name)
  }
})

test('an owner sees his own store only; nobody else sees any', async (t) => {
  const one = await openWithSales(t)
  const query = 'date-term=DAY&start-date=2025-06-30&criteria=COUNT'
  assert.deepEqual((await ask(one, query, 2)).json(), { productList: [] })
  await assertRefused(
    one,
    'date-term=DAY&start-date=2025-06-02&criteria=COUNT',
    'STORE_404_04',
    '',
    2,
  )
  await assertRefused(one, query, 'STORE_404_01', '', 99)
  const url = `${URL}?${query}`
  const tablet = await requestAs(one.service.app, 'settlement', tabletCaller(1, 1), { url })
  assert.equal((tablet.json() as { errorCode: string }).errorCode, 'COMMON_403_01')
  const nobody = await requestAs(one.service.app, 'settlement', {}, { url })
  assert.equal((nobody.json() as { errorCode: string }).errorCode, 'COMMON_400_02')
})

async function assertRefused(
  one: SettlementTest,
  query: string,
  code: string,
  name = '',
  storeId = 1,
): Promise<void> {
  const answer = await ask(one, query, storeId)
  const { errorCode, message } = answer.json() as { errorCode: string; message: string }
  assert.equal(errorCode, code, query)
  assert.ok(message.includes(name), `${message} names ${name}`)
}
