import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { openEmbeddedServer } from './embedded-server.ts'
import { identifyProcess } from './process-identity.ts'
import {
  type Answer,
  copyFolder,
  holdServer,
  openForTest,
  postmasterOf,
  runSql,
  temporaryFolder,
} from './testing.ts'

const made = join(temporaryFolder({ after }), 'data')

before(async () => {
  const server = await openEmbeddedServer(made)
  await runSql(server.superuserUrl, 'create table kept as select 42 as answer')
  await server.stop()
})

/** A data folder whose server was started once and stopped; it holds the table `kept`. */
function usedFolder(t: TestContext): string {
  const dataDir = join(temporaryFolder(t), 'data')
  copyFolder(made, dataDir)
  return dataDir
}

async function assertKept(superuserUrl: string) {
  assert.deepEqual(await runSql(superuserUrl, 'select answer from kept'), [{ answer: 42 }])
}

function urlOf(answer: Answer): string {
  assert.ok('superuserUrl' in answer, JSON.stringify(answer))
  return answer.superuserUrl
}

test('a second start joins the running server, and ending the second leaves it up', async (t) => {
  const dataDir = usedFolder(t)
  const first = await openForTest(dataDir)
  const second = await openEmbeddedServer(dataDir)
  assert.equal(first.attached, false)
  assert.equal(second.attached, true)
  assert.equal(second.superuserUrl, first.superuserUrl)
  await second.stop()
  await assertKept(first.superuserUrl)
})

test('a stopped server is down, and comes back with its data, password and port', async (t) => {
  const dataDir = usedFolder(t)
  const first = await openEmbeddedServer(dataDir)
  await first.stop()
  await assert.rejects(runSql(first.superuserUrl, 'select 1'), { code: 'ECONNREFUSED' })
  const second = await openForTest(dataDir)
  assert.equal(second.superuserUrl, first.superuserUrl)
  await assertKept(second.superuserUrl)
})

test('stopping twice is stopping once', async (t) => {
  const server = await openEmbeddedServer(usedFolder(t))
  await Promise.all([server.stop(), server.stop()])
  await server.stop()
})

test('the files with the password are closed to others', async (t) => {
  const dataDir = usedFolder(t)
  const { superuserUrl } = await openForTest(dataDir)
  const state = join(dataDir, 'postgres.json')
  assert.equal(statSync(state).mode & 0o777, 0o600)
  assert.equal(statSync(join(dataDir, 'postgres.log')).mode & 0o777, 0o600)
  assert.ok(readFileSync(state, 'utf8').includes(new URL(superuserUrl).password))
  const [row] = await runSql(superuserUrl, "select setting from pg_settings where name = 'port'")
  assert.ok(row)
  const stranger = superuserUrl.replace(/:[0-9a-f]{32}@/, ':wrong@')
  await assert.rejects(runSql(stranger, 'select 1'), /password authentication failed/)
})

test('after SIGKILL of the process that held it, the next start is clean', async (t) => {
  const dataDir = usedFolder(t)
  const holder = await holdServer(dataDir)
  await runSql(urlOf(holder.answer), 'create table late as select 1 as one')
  await holder.end('SIGKILL')
  const server = await openForTest(dataDir)
  assert.equal(server.attached, false)
  assert.deepEqual(await runSql(server.superuserUrl, 'select one from late'), [{ one: 1 }])
})

test('a server that outlived its killed process is ended, not joined', async (t) => {
  const dataDir = usedFolder(t)
  // Without setpriv on the PATH nothing ends the server when its process is killed.
  const holder = await holdServer(dataDir, { env: { PATH: '/nonexistent' } })
  const orphan = postmasterOf(dataDir)
  await holder.end('SIGKILL')
  assert.ok(orphan && identifyProcess(orphan), 'the server should have outlived its process')
  const server = await openForTest(dataDir)
  assert.equal(server.attached, false)
  assert.equal(identifyProcess(orphan), undefined)
  await assertKept(server.superuserUrl)
})

test('a lock file that names another living program does not keep the server down', async (t) => {
  // A program of the same account, as PostgreSQL itself tells the living from the dead.
  const otherDir = usedFolder(t)
  await openForTest(otherDir)
  const dataDir = usedFolder(t)
  const lines = [postmasterOf(otherDir), '.', 1, 5432, '', '127.0.0.1', '  1  1', 'ready']
  writeFileSync(join(dataDir, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`)
  await assertKept((await openForTest(dataDir)).superuserUrl)
})

test('killed before the state was written, the next start sets a new password', async (t) => {
  for (const state of [undefined, '', '{"port":12']) {
    const dataDir = usedFolder(t)
    if (state === undefined) rmSync(join(dataDir, 'postgres.json'))
    else writeFileSync(join(dataDir, 'postgres.json'), state)
    await assertKept((await openForTest(dataDir)).superuserUrl)
  }
})

test('killed while it made the cluster, the next start makes it anew', async (t) => {
  const dataDir = usedFolder(t)
  const unfinished = join(dataDir, 'postgres.new')
  copyFolder(join(dataDir, 'postgres'), unfinished)
  rmSync(join(unfinished, 'global'), { recursive: true })
  rmSync(join(dataDir, 'postgres'), { recursive: true })
  rmSync(join(dataDir, 'postgres.json'))
  const { superuserUrl } = await openForTest(dataDir)
  assert.deepEqual(await runSql(superuserUrl, 'select 1 as one'), [{ one: 1 }])
  assert.equal(existsSync(unfinished), false)
})

test('a start lock that was left behind, whole or cut off, is taken over', async (t) => {
  for (const lock of ['{"pid":2147483646,"startedAt":"1"}', '{"pi', '']) {
    const dataDir = usedFolder(t)
    writeFileSync(join(dataDir, 'postgres.lock'), lock)
    await assertKept((await openForTest(dataDir)).superuserUrl)
    assert.equal(existsSync(join(dataDir, 'postgres.lock')), false)
  }
})

test('a start lock of a dead process whose number another has now is taken over', async (t) => {
  const dataDir = usedFolder(t)
  const lock = JSON.stringify({ pid: process.pid, startedAt: '1' })
  writeFileSync(join(dataDir, 'postgres.lock'), lock)
  await assertKept((await openForTest(dataDir)).superuserUrl)
})

test('of processes that start at once on an empty folder, all but one join', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const holders = await Promise.all([1, 2, 3].map(() => holdServer(dataDir)))
  const urls = new Set(holders.map((holder) => urlOf(holder.answer)))
  assert.equal(urls.size, 1)
  const owners = holders.filter(({ answer }) => 'attached' in answer && !answer.attached)
  assert.equal(owners.length, 1)
  assert.deepEqual(await runSql([...urls].join(), 'select 1 as one'), [{ one: 1 }])
})

test('a copied folder has a server of its own, on a port of its own', async (t) => {
  const dataDir = usedFolder(t)
  const other = await openForTest(usedFolder(t))
  const port = Number(new URL(other.superuserUrl).port)
  const state = join(dataDir, 'postgres.json')
  const earlier = JSON.parse(readFileSync(state, 'utf8')) as object
  writeFileSync(state, JSON.stringify({ ...earlier, port }))
  const server = await openForTest(dataDir)
  assert.notEqual(new URL(server.superuserUrl).port, String(port))
  await assertKept(server.superuserUrl)
})
