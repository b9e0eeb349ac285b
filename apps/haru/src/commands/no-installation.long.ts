import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stampInstallation } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { startTestInstallation } from '../testing/test-installation.ts'

const COMMANDS: readonly (readonly string[])[] = [
  ['verify'],
  ['operator', 'remove', 'op@example.com'],
  ['events', 'redrive'],
  ['job', 'list'],
  ['job', 'run', 'settlement', '--date-term', 'DAY', '--start-date', '2026-01-05'],
  ['import', 'sales', 'sales.csv', '--store', '1'],
  ['demo', 'clock', '+1d'],
]

for (const command of COMMANDS) {
  test(`haru ${command.join(' ')} begins no installation where there is none`, async (t) => {
    const folder = join(commandFolder(t), 'typo')
    const { code, stdout, stderr } = await runHaru({ HARU_DATA_DIR: folder }, ...command)
    assert.deepEqual([code, stdout], [1, ''])
    const expected = `haru: There is no installation in the data folder ${folder}: `
    assert.ok(stderr.startsWith(expected), stderr)
    assert.match(stderr, /HARU_DATA_DIR, or begin one by "haru start"\.\n$/)
    assert.equal(existsSync(folder), false)
  })
}

test('a database that was never started is not begun by looking at it', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  const folder = commandFolder(t)
  const settings = { HARU_DEMO_EXPOSED: 'yes', HARU_DATA_DIR: folder, DATABASE_URL: superuserUrl }
  for (const command of [['verify'], ['job', 'list']]) {
    const { code, stderr } = await runHaru(settings, ...command)
    assert.equal(code, 1)
    assert.match(stderr, /no installation in the database of DATABASE_URL: name another by DATA/)
  }
  // Nothing was stamped: another calendar still can be.
  const seoul = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '05:00' } as const
  await stampInstallation(superuserUrl, seoul)
})

test('haru verify leaves an older database as it is, and says so', async (t) => {
  const system = await startTestInstallation(t)
  const forget = `delete from haru.migration where schema = 'store' and name like 'store/%'`
  const { rowCount } = await system.admin.query(forget)
  const { code, stdout, stderr } = await runHaru(environmentOf(system, commandFolder(t)), 'verify')
  assert.deepEqual([code, stdout], [1, ''])
  const what = 'The database is older than this program, which would migrate it first \\(store: '
  assert.match(stderr, new RegExp(`^haru: ${what}store/0001-store\\.sql.*run "haru migrate"`))
  assert.ok(rowCount)
  assert.equal((await system.admin.query(forget)).rowCount, 0)
})
