import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@haru/contracts'
import { requestAs } from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { openSettlementContext } from '../context.ts'
import { addStore, openSettlementTest } from '../testing.ts'
import { listRuns } from './operate-runs.ts'
import { runJob, startRun } from './start-run.ts'

const NOW = { now: '2025-06-10T09:00:00+09:00' }
const RUN = { name: 'settlement', dateTerm: 'DAY', startDate: '2025-06-02' } as const
const OPERATOR: Caller = {
  account: {
    kind: 'account',
    userId: 1,
    authorityList: ['ROLE_OPERATOR'],
    sid: 'session-of-an-operator',
    expiresAt: 4_000_000_000,
  },
}

type Step = { name: string; done: number; total: number; itemsPerSecond: number; msLeft: number }

test('a running run shows how far it is, how fast, and how long it still takes', async (t) => {
  const one = await openSettlementTest(t, NOW)
  const { context, app } = one.service
  for (const id of [1, 2]) await addStore(one.db, { id, openedOn: '2025-06-01' })
  const release = holdClosing(one.trade, 1)
  const half = Promise.withResolvers<void>()
  const { execution, ended } = await startRun(context, RUN, {
    onProgress: ({ done }) => done === 1 && half.resolve(),
  })
  await half.promise
  const get = async (url: string) => {
    return (await requestAs(app, 'settlement', OPERATOR, { method: 'GET', url })).json()
  }
  const { stepList } = (await get(`/job/execution/${execution.id}`)) as { stepList: Step[] }
  const { executionList } = (await get('/job/execution')) as {
    executionList: { runningStepList: Step[] }[]
  }
  for (const step of [stepList[0], executionList[0]?.runningStepList[0]]) {
    assert.deepEqual([step?.name, step?.done, step?.total], ['stores', 1, 2])
    const { itemsPerSecond = 0, msLeft = 0 } = step ?? {}
    // One of two is done, so the other takes as long again, to the millisecond.
    const seconds = 1 / itemsPerSecond
    assert.ok(Math.abs(msLeft - seconds * 1_000) <= 1, `${itemsPerSecond}/s, ${msLeft} ms`)
  }
  release()
  await ended
  const { stepList: done } = (await get(`/job/execution/${execution.id}`)) as { stepList: Step[] }
  assert.equal(done[0]?.msLeft, null)
  assert.ok((done[0]?.itemsPerSecond ?? 0) > 0)
  const [listed] = await listRuns(context)
  assert.deepEqual(listed?.runningSteps, [])
})

test('a run whose process has not been heard of is told as such', async (t) => {
  const one = await openSettlementTest(t, NOW)
  await addStore(one.db, { id: 1, openedOn: '2025-06-01' })
  const { execution } = await runJob(one.service.context, RUN)
  const url = `/job/execution/${execution.id}`
  const isExpired = async () => {
    const request = { method: 'GET', url } as const
    return (await requestAs(one.service.app, 'settlement', OPERATOR, request)).json().leaseExpired
  }
  assert.equal(await isExpired(), false)
  await sql`
    update settlement.job_execution
       set status = 'STARTED', ended_at = null,
           lease_until = clock_timestamp() - interval '1 second'`.execute(one.db)
  assert.equal(await isExpired(), true)
})

/** Keeps the day of a store from closing, as long as trade takes its time. */
function holdClosing(trade: { call: unknown }, storeId: number): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  const call = trade.call as (route: unknown, request: { storeId: number }) => Promise<unknown>
  trade.call = async (route: unknown, request: { storeId: number }) => {
    if (request.storeId === storeId) await promise
    return await call(route, request)
  }
  return resolve
}

test('every run is counted, and its end is told in a line', async (t) => {
  const one = await openSettlementTest(t, NOW)
  const lines: string[] = []
  const { appUrl } = one.database
  const setup = { databaseUrl: appUrl, poolMax: 2, client: one.trade }
  const tell = (fields: object, message: string) => {
    lines.push(`${message.replace(/ in .*/, '')} ${JSON.stringify(Object.keys(fields))}`)
  }
  const context = openSettlementContext(setup, () => {}, tell)
  t.after(() => context.close())
  await addStore(one.db, { id: 1, openedOn: '2025-06-01' })
  const { execution } = await runJob(context, RUN)
  const { id } = execution
  const step = '["jobName","jobExecutionId","stepName","status","exitCode","read"'
  assert.deepEqual(lines, [
    `step stores of settlement ${id}: COMPLETED ${step},"filtered","written","skipped","ms"]`,
    `job settlement ${id}: COMPLETED ["jobName","jobExecutionId","status","ms"]`,
  ])
  const text = await context.metrics.metrics()
  for (const line of [
    'chunk_job_executions_total{job_name="settlement",status="COMPLETED"} 1',
    'chunk_items_written_total{job_name="settlement",step="stores"} 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\nin\n${text}`)
  }
})
