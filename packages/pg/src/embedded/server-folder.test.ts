import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openEmbeddedServer } from './embedded-server.ts'
import { holdServer, openForTest, postmasterOf, runSql, temporaryFolder } from './testing.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups']

/** Why no program can be run here as an ordinary user; undefined when one can. */
function whyNotAsNobody(): string | undefined {
  if (!isRoot) return 'the test is itself run by an ordinary user'
  try {
    const [command = '', ...args] = [...NOBODY, process.execPath, import.meta.filename]
    const readable = `require('fs').readFileSync(${JSON.stringify(import.meta.filename)})`
    execFileSync(command, [...args.slice(0, -1), '-e', readable], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'an ordinary user cannot read this repository'
  }
}

const notAsNobody = whyNotAsNobody()
const asNobody = notAsNobody === undefined ? {} : { skip: notAsNobody }
const asRoot = isRoot ? {} : { skip: 'the test is not run by root' }

async function assertWorks(dataDir: string) {
  const server = await openForTest(dataDir)
  assert.deepEqual(await runSql(server.superuserUrl, 'select 1 as one'), [{ one: 1 }])
}

async function assertRefused(dataDir: string, reason: RegExp) {
  await assert.rejects(openEmbeddedServer(dataDir), (error: Error) => {
    assert.match(error.message, reason)
    assert.match(error.message, /HARU_DATA_DIR/)
    assert.equal(error.message.split('\n').length, 1)
    return true
  })
}

test('a data folder may have spaces, Korean and quotes in its name', async (t) => {
  await assertWorks(join(temporaryFolder(t), `하루 "my" data's`))
})

test('missing folders above the data folder are made, closed to others', async (t) => {
  const dataDir = join(temporaryFolder(t), 'a', 'data')
  await assertWorks(dataDir)
  const mode = execFileSync('stat', ['-c', '%a', dataDir], { encoding: 'utf8' }).trim()
  assert.equal(mode, '700')
})

test('a file, or a folder below a file, is refused in one sentence', async (t) => {
  const file = join(temporaryFolder(t), 'file')
  writeFileSync(file, '', { mode: 0o700 })
  await assertRefused(file, /The data folder .*file cannot be used \(ENOTDIR\)/)
  await assertRefused(join(file, 'data'), /cannot be used \(ENOTDIR\)/)
})

test('a place where no folder can be made is refused in one sentence', async () => {
  await assertRefused('/sys/haru-data', /The data folder \/sys\/haru-data cannot be used/)
})

test('a cluster of another major version is refused, and left as it is', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  const version = join(dataDir, 'postgres', 'PG_VERSION')
  mkdirSync(join(dataDir, 'postgres'), { recursive: true })
  writeFileSync(version, '17\n')
  await assert.rejects(openEmbeddedServer(dataDir), /written by PostgreSQL 17.*brings 18/)
  assert.equal(readFileSync(version, 'utf8'), '17\n')
})

test('a folder that is no cluster is refused, naming it', async (t) => {
  const dataDir = join(temporaryFolder(t), 'data')
  mkdirSync(join(dataDir, 'postgres'), { recursive: true })
  await assert.rejects(openEmbeddedServer(dataDir), (error: Error) =>
    error.message.includes(join(dataDir, 'postgres')),
  )
})

test('run by root, the server is not root, also below a closed home', asRoot, async (t) => {
  const home = temporaryFolder(t)
  chmodSync(home, 0o700)
  const dataDir = join(home, 'data')
  await assertWorks(dataDir)
  const status = readFileSync(`/proc/${postmasterOf(dataDir)}/status`, 'utf8')
  assert.doesNotMatch(status, /^Uid:\s+0\b/m)
})

test('an ordinary user has a server of his own', asNobody, async (t) => {
  const home = temporaryFolder(t)
  chmodSync(home, 0o777)
  const dataDir = join(home, 'data')
  const holder = await holdServer(dataDir, { wrapper: NOBODY })
  assert.ok('superuserUrl' in holder.answer, JSON.stringify(holder.answer))
  assert.equal(holder.answer.attached, false)
  await runSql(holder.answer.superuserUrl, 'create table kept as select 1 as one')
  await holder.end('SIGTERM')
  const again = await holdServer(dataDir, { wrapper: NOBODY })
  assert.ok('superuserUrl' in again.answer, JSON.stringify(again.answer))
  assert.deepEqual(await runSql(again.answer.superuserUrl, 'table kept'), [{ one: 1 }])
})

test('an ordinary user is told when the folder is not his', asNobody, async (t) => {
  const home = temporaryFolder(t)
  chmodSync(home, 0o755)
  for (const dataDir of [home, join(home, 'data')]) {
    const { answer } = await holdServer(dataDir, { wrapper: NOBODY })
    assert.ok('error' in answer)
    assert.match(answer.error, /The data folder .* cannot be used \(EACCES\)/)
  }
})
