import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runSql } from './embedded/testing.ts'
import { type Installation, stampInstallation } from './installation.ts'
import { createTestDatabase } from './testing.ts'

const SEOUL: Installation = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '05:00' }

test('the first start stamps the database, later ones find the same', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  await Promise.all([1, 2, 3].map(() => stampInstallation(superuserUrl, SEOUL)))
  await stampInstallation(superuserUrl, SEOUL)
  const rows = await runSql(
    superuserUrl,
    'select mode, time_zone, day_starts_at from haru.installation',
  )
  assert.deepEqual(rows, [{ mode: 'demo', time_zone: 'Asia/Seoul', day_starts_at: '05:00:00' }])
})

const DIFFERENCES: readonly [Partial<Installation>, RegExp][] = [
  [{ mode: 'production' }, /HARU_MODE is "production".*started with "demo"/],
  [{ timeZone: 'Asia/Tokyo' }, /HARU_TIME_ZONE is "Asia\/Tokyo".*started with "Asia\/Seoul"/],
  [{ dayStartsAt: '00:00' }, /HARU_DAY_STARTS_AT is "00:00".*started with "05:00"/],
]

for (const [difference, expected] of DIFFERENCES) {
  test(`${Object.keys(difference)[0]} cannot change after the first start`, async (t) => {
    const { superuserUrl } = await createTestDatabase(t)
    await stampInstallation(superuserUrl, SEOUL)
    await assert.rejects(stampInstallation(superuserUrl, { ...SEOUL, ...difference }), expected)
    await stampInstallation(superuserUrl, SEOUL)
  })
}

for (const timeZone of ['+09:00', '-09:00', 'KST-9', 'asia/seoul', 'Asia/Nowhere']) {
  test(`a time zone that the database does not know by name is refused: ${timeZone}`, async (t) => {
    const { superuserUrl } = await createTestDatabase(t)
    const expected = /^Error: HARU_TIME_ZONE is ".+", which the database does not know\. It must/
    await assert.rejects(stampInstallation(superuserUrl, { ...SEOUL, timeZone }), expected)
    assert.deepEqual(await runSql(superuserUrl, 'select from haru.installation'), [])
  })
}

test('only the clock of a demo can be moved', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  await stampInstallation(superuserUrl, { ...SEOUL, mode: 'production' })
  const move = `update haru.installation set clock_offset = '1 day'`
  await assert.rejects(runSql(superuserUrl, move), /violates check constraint/)
})

test('there is only one installation in a database', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  await stampInstallation(superuserUrl, SEOUL)
  const values = `(false, 'demo', 'Asia/Seoul', '00:00')`
  const insert = `insert into haru.installation (only_row, mode, time_zone, day_starts_at)`
  await assert.rejects(runSql(superuserUrl, `${insert} values ${values}`), /check constraint/)
})
