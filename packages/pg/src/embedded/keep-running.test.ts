import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../free-port.ts'
import { identifyProcess } from './process-identity.ts'
import { reachServer } from './reach-server.ts'
import { chooseServerAccount } from './server-account.ts'
import { openServerFolder } from './server-folder.ts'
import { findServerPrograms } from './server-programs.ts'
import {
  copyFolder,
  holdServer,
  openForTest,
  postmasterOf,
  runSql,
  type ServerHolder,
  temporaryFolder,
} from './testing.ts'

const made = join(temporaryFolder({ after }), 'data')
const PATIENCE_MS = 20_000

before(async () => {
  const server = await openForTest(made)
  await runSql(server.superuserUrl, 'create table kept as select 42 as answer')
  await server.stop()
})

function usedFolder(t: TestContext): string {
  const dataDir = join(temporaryFolder(t), 'data')
  copyFolder(made, dataDir)
  return dataDir
}

function urlOf({ answer }: ServerHolder): string {
  assert.ok('superuserUrl' in answer, JSON.stringify(answer))
  return answer.superuserUrl
}

/** Asks until a server answers under that address, as the pool of a running system does. */
async function answerOf(superuserUrl: string): Promise<unknown> {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      const [row] = await runSql<{ answer: number }>(superuserUrl, 'table kept')
      return row?.answer
    } catch (error) {
      if (performance.now() > patience) throw error
      await delay(20)
    }
  }
}

/** How often a server was started in a folder. */
function startsIn(dataDir: string): number {
  const log = readFileSync(join(dataDir, 'postgres.log'), 'utf8')
  return log.split('starting PostgreSQL').length - 1
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`when who started the server ends by ${signal}, the next goes on`, async (t) => {
    const dataDir = usedFolder(t)
    const first = await holdServer(dataDir)
    const second = await holdServer(dataDir, { bearsRestarts: true })
    assert.equal(urlOf(second), urlOf(first))
    await first.end(signal)
    assert.equal(await answerOf(urlOf(second)), 42)
    // The second is the owner now: its end ends the server, and nobody is left to start it.
    await second.end('SIGTERM')
    await assert.rejects(runSql(urlOf(second), 'table kept'), { code: 'ECONNREFUSED' })
  })
}

test('of many that notice at once that the server went, one starts it', async (t) => {
  const dataDir = usedFolder(t)
  const first = await openForTest(dataDir)
  const others = await Promise.all([1, 2, 3].map(() => holdServer(dataDir)))
  const before = startsIn(dataDir)
  process.kill(postmasterOf(dataDir) ?? 0, 'SIGKILL')
  assert.equal(await answerOf(first.superuserUrl), 42)
  await waitForUsers(first.superuserUrl, others.length + 1)
  assert.equal(startsIn(dataDir), before + 1)
})

async function waitForUsers(superuserUrl: string, wanted: number): Promise<void> {
  const statement = `select count(*)::int as count from pg_stat_activity
    where application_name like 'haru-%'`
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    const [row] = await runSql<{ count: number }>(superuserUrl, statement)
    if (row?.count === wanted) return
    assert.ok(performance.now() < patience, `${row?.count} users instead of ${wanted}`)
    await delay(20)
  }
}

test('who started the server waits for a command that is at work on it', async (t) => {
  const dataDir = usedFolder(t)
  const first = await holdServer(dataDir)
  const second = await holdServer(dataDir)
  const work = runSql(urlOf(second), 'select pg_sleep(0.5)', 'table kept')
  const end = first.end('SIGTERM')
  assert.deepEqual(await work, [{ answer: 42 }])
  const server = postmasterOf(dataDir) ?? 0
  assert.ok(identifyProcess(first.pid) && identifyProcess(server))
  // Who comes now gets no server that is about to stop.
  const third = holdServer(dataDir)
  await second.end('SIGTERM')
  await end
  assert.equal(identifyProcess(server), undefined)
  assert.equal(await answerOf(urlOf(await third)), 42)
})

test('data that was removed under a system does not come back empty', async (t) => {
  const folder = openServerFolder(join(temporaryFolder(t), 'data'))
  const account = chooseServerAccount()
  const programs = findServerPrograms(account !== undefined)
  const kept = { port: await findFreePort(), password: 'kept' }
  const reached = reachServer({ folder, programs, account, settings: [] }, kept)
  await assert.rejects(reached, /^Error: The data in .*postgres is gone\.$/)
  assert.equal(existsSync(folder.cluster), false)
})
