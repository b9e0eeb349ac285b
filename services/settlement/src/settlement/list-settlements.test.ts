import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownerCaller, requestAs } from '@haru/service-kit/testing.ts'
import { addSales, generateSales, naiveSettlement } from '../generated-sales.ts'
import { runDueJobs } from '../job/run-due-jobs.ts'
import { addStore, bumpRevision, openSettlementTest, type SettlementTest } from '../testing.ts'

/** Two stores; it is the 16th of April 2025. */
async function open(t: Parameters<typeof openSettlementTest>[0]): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-04-16T09:00:00+09:00' })
  await addStore(one.db, { id: 1, openedOn: '2025-02-20', settlementDay: 15 })
  await addStore(one.db, { id: 2, openedOn: '2025-04-14', settlementDay: 1 })
  return one
}

async function list({ service }: SettlementTest, query: string, storeId = 1) {
  const url = `/store/settlement/list?${query}`
  const asked = { method: 'GET', url } as const
  const answer = await requestAs(service.app, 'settlement', ownerCaller(7, storeId), asked)
  return answer.json()
}

test('every settlement of some days, or months, as each of them is answered alone', async (t) => {
  const one = await open(t)
  const sales = generateSales(1, { start: '2025-02-20', end: '2025-04-16' }, 5)
  await addSales(one.db, 1, sales)
  await runDueJobs(one.service.context)
  const days = await list(one, 'date-term=DAY&from=2025-03-30&to=2025-04-03')
  assert.deepEqual(
    days.periodList,
    ['2025-03-30', '2025-03-31', '2025-04-01', '2025-04-02'].map((startDate, i, all) => {
      const end = all[i + 1] ?? '2025-04-03'
      return { startDate, ...naiveSettlement(sales, 1, { start: startDate, end }) }
    }),
  )
  const months = await list(one, 'date-term=MONTH&from=2024-01-01&to=2025-12-31')
  assert.deepEqual(months.periodList, [
    { startDate: '2025-02-15', ...naiveSettlement(sales, 1, month('2025-02-15', '2025-03-15')) },
    { startDate: '2025-03-15', ...naiveSettlement(sales, 1, month('2025-03-15', '2025-04-15')) },
  ])
})

const month = (start: string, end: string) => ({ start, end })

test('what is not computed or stale is left out, and what is another store’s', async (t) => {
  const one = await open(t)
  const days = 'date-term=DAY&from=2025-04-10&to=2025-04-17'
  assert.deepEqual(await list(one, days), { periodList: [] })
  await runDueJobs(one.service.context)
  const datesOf = async (storeId: number) =>
    (await list(one, days, storeId)).periodList.map(({ startDate }: { startDate: string }) => {
      return Number(startDate.slice(8))
    })
  assert.deepEqual(await datesOf(1), [10, 11, 12, 13, 14, 15])
  assert.deepEqual(await datesOf(2), [14, 15])
  await bumpRevision(one.db, 1, '2025-04-12')
  assert.deepEqual(await datesOf(1), [10, 11, 13, 14, 15])
  const [march] = (await list(one, 'date-term=MONTH&from=2025-03-15&to=2025-03-16')).periodList
  assert.equal(march, undefined, 'the month has that day, too')
})

test('what cannot be asked is refused with its code', async (t) => {
  const one = await open(t)
  const codeOf = async (query: string) => (await list(one, query)).errorCode
  const day = 'date-term=DAY&from=2024-01-01'
  assert.equal(await codeOf('from=2024-01-01&to=2024-02-01'), 'COMMON_400_04')
  assert.equal(await codeOf('date-term=DAY&from=2024-01-01'), 'COMMON_400_04')
  assert.equal(await codeOf('date-term=WEEK&from=2024-01-01&to=2024-02-01'), 'COMMON_400_05')
  assert.equal(await codeOf(`${day}&to=soon`), 'COMMON_400_03')
  assert.equal(await codeOf(`${day}&to=2024-01-01`), 'COMMON_400_05')
  assert.equal(await codeOf(`${day}&to=2025-02-04`), undefined)
  assert.equal(await codeOf(`${day}&to=2025-02-05`), 'COMMON_400_05')
  assert.equal(await codeOf('date-term=MONTH&from=2000-01-01&to=2033-05-01'), undefined)
  assert.equal(await codeOf('date-term=MONTH&from=2000-01-01&to=2033-05-02'), 'COMMON_400_05')
  assert.equal(await codeOf('date-term=DAY&from=9998-12-01&to=9998-12-31'), undefined)
})
