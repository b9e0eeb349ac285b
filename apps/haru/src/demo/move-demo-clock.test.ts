import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { stampInstallation } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import pg from 'pg'
import { moveDemoClock } from './move-demo-clock.ts'

async function openClock(t: TestContext, timeZone = 'Asia/Seoul') {
  const { superuserUrl } = await createTestDatabase(t)
  await stampInstallation(superuserUrl, { mode: 'demo', timeZone, dayStartsAt: '00:00' })
  const admin = new pg.Client({ connectionString: superuserUrl })
  // The database is dropped before this connection ends.
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())
  // As nobody has moved it yet, but for the time at which tests begin.
  await admin.query(`update haru.installation set clock_offset = '0'`)
  const ask = async (expression: string) => {
    const { rows } = await admin.query(`select ${expression} as value from haru.installation`)
    return rows[0].value
  }
  return { admin, ask, move: (target: string) => moveDemoClock(superuserUrl, target) }
}

const WALL = `to_char(haru.clock() at time zone time_zone, 'YYYY-MM-DD"T"HH24:MI')`
const HOURS_AHEAD = `round(extract(epoch from haru.clock() - clock_timestamp()) / 3600)::int`

test('it moves by hours and days, each on top of the ones before', async (t) => {
  const { ask, move } = await openClock(t)
  await move('+3h')
  assert.equal(await ask(HOURS_AHEAD), 3)
  await move('+2d')
  assert.equal(await ask(HOURS_AHEAD), 51)
})

test('it moves to a time of day in the installation’s time zone', async (t) => {
  const { ask, move } = await openClock(t, 'America/New_York')
  const tomorrow = await ask(`to_char(haru.clock() at time zone time_zone + interval '1 day',
    'YYYY-MM-DD"T"') || '00:10'`)
  assert.equal(await move(tomorrow), tomorrow)
  assert.equal(await ask(WALL), tomorrow)
})

test('a day on is the same time of day, also where the clocks change in between', async (t) => {
  const { ask, move } = await openClock(t, 'America/New_York')
  const year = (await ask(`extract(year from haru.clock())::int`)) + 1
  // Clocks go forward on the second Sunday of March.
  const first = Temporal.PlainDate.from({ year, month: 3, day: 1 })
  const sunday = first.add({ days: 7 + ((7 - first.dayOfWeek) % 7) })
  const eve = `${sunday.subtract({ days: 1 })}T12:00`
  while ((await ask(WALL)) < eve) {
    await move(eve).catch(() => move('+200d'))
  }
  assert.equal(await move('+1d'), `${sunday}T12:00`)
  assert.equal(await ask(WALL), `${sunday}T12:00`)
})

test('it never moves back, never far, and to nothing but a time', async (t) => {
  const { ask, move } = await openClock(t)
  await move('+10d')
  const wrong: [target: string, reason: RegExp][] = [
    ['2020-01-01T00:00', /not ahead/],
    [await ask(WALL), /not ahead/],
    ['+0d', /not ahead/],
    ['+367d', /more than 366 days ahead/],
    ['2999-01-01T00:00', /more than 366 days ahead/],
    ['tomorrow', /no target/],
    ['-1d', /no target/],
    ['2026-02-30T00:10', /no target/],
    ['2026-12-01', /no target/],
    ["+1d'; drop", /no target/],
  ]
  for (const [target, reason] of wrong) await assert.rejects(move(target), reason, target)
  assert.equal(await ask(HOURS_AHEAD), 240)
})

test('only a demo’s clock can be moved', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  await assert.rejects(moveDemoClock(superuserUrl, '+1d'), /never started/)
  const seoul = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
  await stampInstallation(superuserUrl, { mode: 'production', ...seoul })
  await assert.rejects(moveDemoClock(superuserUrl, '+1d'), /Only a demo/)
})
