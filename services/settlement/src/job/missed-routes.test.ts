import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@haru/contracts'
import { requestAs } from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { addStore, openSettlementTest } from '../testing.ts'
import { runDueJobs } from './run-due-jobs.ts'

const OPERATOR: Caller = {
  account: {
    kind: 'account',
    userId: 1,
    authorityList: ['ROLE_OPERATOR'],
    sid: 'session-of-an-operator',
    expiresAt: 4_000_000_000,
  },
}

test('missed periods are listed, oldest first, by how many stores lack them', async (t) => {
  const one = await openSettlementTest(t, { now: '2025-06-04T09:00:00+09:00' })
  const missed = async () => {
    const answer = await requestAs(one.service.app, 'settlement', OPERATOR, {
      method: 'GET',
      url: '/job/missed',
    })
    assert.equal(answer.statusCode, 200)
    return answer.json() as { total: number; missedList: object[] }
  }
  assert.deepEqual(await missed(), { total: 0, missedList: [] })
  await addStore(one.db, { id: 1, openedOn: '2025-06-02' })
  await addStore(one.db, { id: 2, openedOn: '2025-06-03' })
  const day = (jobName: string, startDate: string, endDate: string, missingStoreCount: number) => {
    const counts = { missingStoreCount, staleStoreCount: 0 }
    return { jobName, dateTerm: 'DAY', startDate, endDate, ...counts }
  }
  assert.deepEqual(await missed(), {
    total: 4,
    missedList: [
      day('product-sale-statistics', '2025-06-02', '2025-06-03', 1),
      day('settlement', '2025-06-02', '2025-06-03', 1),
      day('product-sale-statistics', '2025-06-03', '2025-06-04', 2),
      day('settlement', '2025-06-03', '2025-06-04', 2),
    ],
  })

  await runDueJobs(one.service.context)
  assert.deepEqual(await missed(), { total: 0, missedList: [] })
  await sql`
    insert into trade.day_revision (store_id, business_day, revision) values (1, '2025-06-02', 1)
  `.execute(one.db)
  const stale = await missed()
  assert.equal(stale.total, 2)
  assert.deepEqual(stale.missedList, [
    { ...day('product-sale-statistics', '2025-06-02', '2025-06-03', 0), staleStoreCount: 1 },
    { ...day('settlement', '2025-06-02', '2025-06-03', 0), staleStoreCount: 1 },
  ])
})

test('of very many missed periods the oldest are listed, and all counted', async (t) => {
  const one = await openSettlementTest(t, { now: '2025-06-10T09:00:00+09:00' })
  await addStore(one.db, { id: 1, openedOn: '2024-06-10' })
  const answer = await requestAs(one.service.app, 'settlement', OPERATOR, {
    method: 'GET',
    url: '/job/missed',
  })
  const { total, missedList } = answer.json() as { total: number; missedList: object[] }
  assert.equal(missedList.length, 200)
  assert.ok(total > 2 * 365, `${total}`)
})
