import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Caller } from '@haru/contracts'
import { ownerCaller, requestAs, tabletCaller } from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { addStore, openSettlementTest, readResults, type SettlementTest } from '../testing.ts'

const OPERATOR: Caller = {
  account: {
    kind: 'account',
    userId: 1,
    authorityList: ['ROLE_OPERATOR'],
    sid: 'session-of-an-operator',
    expiresAt: 4_000_000_000,
  },
}
const DAY = { dateTerm: 'DAY', startDate: '2025-06-02' }

type Execution = { id: number; status: string; jobName: string; message: string | null }
type Refusal = { errorCode: string; errors?: { path: string; message: string }[] }

async function open(t: Parameters<typeof openSettlementTest>[0]): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-06-10T09:00:00+09:00' })
  await addStore(one.db, { id: 1, openedOn: '2025-06-01' })
  return one
}

function operator({ service }: SettlementTest) {
  const send = async (method: 'GET' | 'POST', url: string, payload?: object) =>
    await requestAs(service.app, 'settlement', OPERATOR, {
      method,
      url,
      ...(payload ? { payload } : {}),
    })
  return {
    get: (url: string) => send('GET', url),
    post: (url: string, payload?: object) => send('POST', url, payload),
  }
}

/** What was started in the background has ended. */
async function settleBackground({ service }: SettlementTest): Promise<void> {
  await Promise.all(service.context.background)
}

test('an operator starts a run, is answered at once, and sees it done', async (t) => {
  const one = await open(t)
  const { get, post } = operator(one)
  const started = await post('/job/settlement/execution', DAY)
  assert.equal(started.statusCode, 202)
  const { id, status, jobName } = started.json() as Execution
  assert.equal(jobName, 'settlement')
  assert.equal(status, 'STARTED')
  await settleBackground(one)
  const shown = (await get(`/job/execution/${id}`)).json() as Execution & {
    stepList: { name: string; done: number; total: number; writeCount: number }[]
    unfinishedStoreList: unknown[]
  }
  assert.equal(shown.status, 'COMPLETED')
  assert.deepEqual(shown.unfinishedStoreList, [])
  const [step] = shown.stepList
  assert.deepEqual([step?.name, step?.done, step?.total, step?.writeCount], ['stores', 1, 1, 1])
  assert.equal((await readResults(one.db)).length, 1)
})

test('a run that goes on already is answered as it is, not started twice', async (t) => {
  const one = await open(t)
  const { post } = operator(one)
  const closing = holdClosing(one)
  const first = (await post('/job/settlement/execution', DAY)).json() as Execution
  await closing.reached
  const second = await post('/job/settlement/execution', DAY)
  assert.equal(second.statusCode, 202)
  assert.equal((second.json() as Execution).id, first.id)
  closing.release()
  await settleBackground(one)
})

test('an operator stops a run at its next store, and restarts it', async (t) => {
  const one = await open(t)
  await addManyStores(one, 300)
  const { get, post } = operator(one)
  const closing = holdClosing(one)
  const { id } = (await post('/job/settlement/execution', DAY)).json() as Execution
  await closing.reached
  const stopping = await post(`/job/execution/${id}/stop`)
  assert.equal(stopping.statusCode, 200)
  assert.equal((stopping.json() as Execution).status, 'STOPPING')
  closing.release()
  await settleBackground(one)
  assert.equal(((await get(`/job/execution/${id}`)).json() as Execution).status, 'STOPPED')
  assert.ok((await readResults(one.db)).length < 300)
  const restarted = await post(`/job/execution/${id}/restart`)
  assert.equal(restarted.statusCode, 202)
  await settleBackground(one)
  assert.equal((await readResults(one.db)).length, 300)
})

/** More stores than the batches that run at the same time hold. */
async function addManyStores({ db }: SettlementTest, last: number): Promise<void> {
  await sql`
    insert into store.store (id, owner_id, name, pos_grade, settlement_day, opened_on)
    select n, n, 'store ' || n, 'BRONZE', 1, '2025-06-01' from generate_series(2, ${last}::int) n
  `.execute(db)
}

test('a run that could not do everything yet names the stores that it left', async (t) => {
  const one = await open(t)
  one.trade.pending.add(1)
  const { get, post } = operator(one)
  const { id } = (await post('/job/settlement/execution', DAY)).json() as Execution
  await settleBackground(one)
  const shown = (await get(`/job/execution/${id}`)).json() as Execution & {
    unfinishedStoreList: { storeId: number; status: string }[]
  }
  assert.equal(shown.status, 'STOPPED')
  assert.deepEqual(
    shown.unfinishedStoreList.map(({ storeId, status }) => [storeId, status]),
    [[1, 'NOT_READY']],
  )
})

test('executions are listed newest first, page by page', async (t) => {
  const one = await open(t)
  const { get, post } = operator(one)
  for (const startDate of ['2025-06-02', '2025-06-03', '2025-06-04']) {
    await post('/job/settlement/execution', { dateTerm: 'DAY', startDate })
  }
  await post('/job/product-sale-statistics/execution', DAY)
  await settleBackground(one)
  const all = await list('')
  assert.deepEqual(
    all.map(({ id }) => id),
    all.map(({ id }) => id).toSorted((a, b) => b - a),
  )
  assert.equal(all.length, 4)
  assert.deepEqual(await list('?limit=2'), all.slice(0, 2))
  assert.deepEqual(await list(`?before=${all[1]?.id}`), all.slice(2))
  assert.equal((await list('?name=product-sale-statistics')).length, 1)

  async function list(query: string) {
    const answer = await get(`/job/execution${query}`)
    return (answer.json() as { executionList: Execution[] }).executionList
  }
})

test('what cannot be run is refused, and says why', async (t) => {
  const one = await open(t)
  const { get, post } = operator(one)
  const run = '/job/settlement/execution'
  const future = await post(run, { dateTerm: 'DAY', startDate: '2025-06-10' })
  const { errorCode, errors } = future.json() as Refusal
  assert.equal(errorCode, 'COMMON_400_06')
  assert.equal(errors?.[0]?.path, 'startDate')
  assert.match(errors?.[0]?.message ?? '', /ends on 2025-06-11/)
  const cases: [Promise<{ json: () => unknown }>, string][] = [
    [post(run, { dateTerm: 'WEEK', startDate: '2025-06-02' }), 'COMMON_400_06'],
    [post(run, { dateTerm: 'DAY', startDate: 'x' }), 'COMMON_400_06'],
    [post(run), 'COMMON_400_07'],
    [post('/job/laundry/execution', DAY), 'COMMON_404_01'],
    [get('/job/execution/999'), 'COMMON_404_01'],
    [post('/job/execution/999/stop'), 'COMMON_404_01'],
    [post('/job/execution/999/restart'), 'COMMON_404_01'],
    [get('/job/execution/x'), 'COMMON_400_03'],
    [get('/job/execution?limit=101'), 'COMMON_400_05'],
    [get('/job/execution?name=laundry'), 'COMMON_400_05'],
  ]
  for (const [answer, code] of cases) {
    assert.equal(((await answer).json() as Refusal).errorCode, code)
  }
})

test('a completed execution cannot be restarted, and a stop leaves it as it is', async (t) => {
  const one = await open(t)
  const { post } = operator(one)
  const { id } = (await post('/job/settlement/execution', DAY)).json() as Execution
  await settleBackground(one)
  const restart = (await post(`/job/execution/${id}/restart`)).json() as Refusal
  assert.equal(restart.errorCode, 'COMMON_400_05')
  assert.equal(((await post(`/job/execution/${id}/stop`)).json() as Execution).status, 'COMPLETED')
})

test('a period that completed since is not restarted through an older execution', async (t) => {
  const one = await open(t)
  const { get, post } = operator(one)
  one.trade.pending.add(1)
  const { id } = (await post('/job/settlement/execution', DAY)).json() as Execution
  await settleBackground(one)
  assert.equal(((await get(`/job/execution/${id}`)).json() as Execution).status, 'STOPPED')
  one.trade.pending.clear()
  await post('/job/settlement/execution', DAY)
  await settleBackground(one)
  const refused = (await post(`/job/execution/${id}/restart`)).json() as Refusal
  assert.equal(refused.errorCode, 'COMMON_400_05')
})

test('nobody but an operator may see or run jobs', async (t) => {
  const { service } = await open(t)
  const routes = [
    ['GET', '/job/execution'],
    ['GET', '/job/execution/1'],
    ['POST', '/job/settlement/execution'],
    ['POST', '/job/execution/1/restart'],
    ['POST', '/job/execution/1/stop'],
  ] as const
  const callers: [Caller, string][] = [
    [{}, 'COMMON_400_02'],
    [ownerCaller(7, 1), 'COMMON_403_01'],
    [tabletCaller(1, 1), 'COMMON_403_01'],
  ]
  for (const [method, url] of routes) {
    for (const [caller, code] of callers) {
      const answer = await requestAs(service.app, 'settlement', caller, { method, url })
      assert.equal((answer.json() as Refusal).errorCode, code, `${method} ${url}`)
    }
  }
})

/** Makes trade keep settlement waiting. */
function holdClosing({ trade }: SettlementTest) {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const { call } = trade
  trade.call = async (route, request) => {
    reached.resolve()
    await released.promise
    return await call(route, request)
  }
  return { reached: reached.promise, release: () => released.resolve() }
}
