import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchJob } from '@haru/chunk'
import { dueRuns } from '@haru/settlement'
import { callCommand, commandFolder, environmentOf } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { demoClockCommand } from './demo.ts'

test('who moves the clock waits for periods that others are at', async (t) => {
  const system = await startTestInstallation(t)
  await openRestaurant(system)
  await system.moveClock('1 day')
  const { rows } = await system.admin.query('select opened_on::text as day from store.store')
  const { context } = system.settlement
  const period = { dateTerm: 'DAY', startDate: rows[0].day }
  // As of a process that is at it, and dies.
  await launchJob(context.repository, context.jobs.settlement, period)
  await system.admin.query(
    `update settlement.job_execution set lease_until = clock_timestamp() + interval '3 s'`,
  )
  const settings = environmentOf(system, commandFolder(t))
  const said = await callCommand(t, settings, () => demoClockCommand('+1d'))
  assert.match(said[0] ?? '', /^The demo's clock says \d{4}-\d\d-\d\dT\d\d:\d\d\.$/)
  assert.match(said[1] ?? '', /^\d+ periods were due and are computed\.$/)
  assert.deepEqual(await dueRuns(context), [])
})

test('what is no way ahead is refused, and so is a clock that is no demo’s', async (t) => {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  const move = (target: string, more = {}) =>
    callCommand(t, { ...settings, ...more }, () => demoClockCommand(target))
  await assert.rejects(move('yesterday'), /no target/)
  await assert.rejects(move('2020-01-01T00:00'), /not ahead/)
  const production = {
    HARU_MODE: 'production',
    HARU_PUBLIC_URL: 'https://pos.example',
    KAKAO_CLIENT_ID: 'id',
    KAKAO_CLIENT_SECRET: 'secret',
    KAKAO_APP_ID: '7',
  }
  await assert.rejects(move('+1d', production), /HARU_MODE is not demo/)
})
