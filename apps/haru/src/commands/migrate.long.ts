import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePort } from '@haru/pg'
import { runSql } from '@haru/pg/embedded/testing.ts'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { makeLogin } from '../testing/database-login.ts'
import { commandFolder, runHaru, startPart } from '../testing/haru-command.ts'

const EMPTY = 'template1'

test('after haru migrate a part starts by a login that may change no schema', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, EMPTY)
  const login = await makeLogin(t, superuserUrl)
  const part = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    HARU_PORT: String(await findFreePort()),
    DATABASE_URL: login.url,
  }
  const early = await runHaru(part, 'start', 'user')
  assert.equal(early.code, 1)
  assert.match(early.stderr, /^haru: The database is not migrated .* run "haru migrate" with .*\n$/)
  const migrate = { ...part, MIGRATE_DATABASE_URL: superuserUrl }
  const first = await runHaru(migrate, 'migrate', '--json')
  assert.deepEqual([first.code, first.stderr], [0, ''])
  const { ran, newer, begun } = JSON.parse(first.stdout)
  assert.ok(ran.includes('trade: trade/0001-trade.sql'))
  assert.deepEqual([newer, begun], [[], true])

  const started = await startPart(t, part, 'user')
  await assert.rejects(runSql(login.url, 'create schema more'), /permission denied/)
  const answer = await fetch(`http://127.0.0.1:${part.HARU_PORT}/user/.well-known/jwks.json`)
  assert.ok(answer.status < 500)
  // Up to date beside a running system, and by a login that could not do more: that is no failure.
  for (const settings of [migrate, part]) {
    const again = await runHaru(settings, 'migrate', '--json')
    assert.deepEqual(
      [again.code, JSON.parse(again.stdout)],
      [0, { ran: [], newer: [], begun: false }],
    )
  }
  started.child.kill('SIGTERM')
  assert.equal((await started.outcome).code, 0)

  const last = ran.at(-1).split(': ')
  const ofLast = `where schema = '${last[0]}' and name = '${last[1]}'`
  await runSql(superuserUrl, `delete from haru.migration ${ofLast}`)
  const older = await runHaru(part, 'start', 'user')
  assert.equal(older.code, 1)
  assert.ok(older.stderr.includes(`(${last.join(': ')} to come)`), older.stderr)
})

test('a part starts on what a later program migrated, and says so', async (t) => {
  const { superuserUrl, appUrl } = await createTestDatabase(t)
  const settings = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    HARU_PORT: '0',
    DATABASE_URL: appUrl,
  }
  await runHaru({ ...settings, MIGRATE_DATABASE_URL: superuserUrl }, 'migrate')
  const later = "insert into haru.migration values ('store', 'store/9999-later.sql', 'of it')"
  await runSql(superuserUrl, later)
  const started = await startPart(t, settings, 'user')
  started.child.kill('SIGTERM')
  const { code, stderr } = await started.outcome
  assert.equal(code, 0)
  assert.match(stderr, /^haru: .* migrated by a later program \(store: store\/9999-later\.sql\)\./)
  const told = await runHaru(settings, 'migrate')
  assert.equal(told.code, 0)
  assert.match(told.stdout, /by a later program: store: store\/9999-later.sql\n.* 0 migrations/)
})

test('of several haru migrate at once, one migrates and one begins', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, EMPTY)
  const settings = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    DATABASE_URL: superuserUrl,
  }
  const runs = await Promise.all([1, 2, 3].map(() => runHaru(settings, 'migrate', '--json')))
  assert.deepEqual(
    runs.map(({ code, stderr }) => [code, stderr]),
    runs.map(() => [0, '']),
  )
  const said = runs.map(({ stdout }) => JSON.parse(stdout))
  assert.equal(said.filter(({ ran }) => ran.length > 0).length, 1)
  assert.equal(said.filter(({ begun }) => begun).length, 1)
})

test('haru migrate without DATABASE_URL makes and migrates the embedded database', async (t) => {
  const dataDir = join(commandFolder(t), 'data')
  const settings = { HARU_DATA_DIR: dataDir, HARU_TIME_ZONE: 'Asia/Tokyo' }
  const { code, stdout } = await runHaru(settings, 'migrate')
  assert.equal(code, 0)
  assert.match(stdout, /began an installation: demo, days start at 00:00 in Asia\/Tokyo\n/)
  assert.ok(existsSync(join(dataDir, 'postgres')))
  const other = await runHaru({ HARU_DATA_DIR: dataDir }, 'migrate')
  assert.equal(other.code, 1)
  assert.match(other.stderr, /HARU_TIME_ZONE is "Asia\/Seoul", but this database was started with/)
})
