import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  callCommand,
  commandFolder,
  environmentOf,
  runHaru,
  spawnHaru,
} from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'
import {
  jobAbandonCommand,
  jobListCommand,
  jobRestartCommand,
  jobShowCommand,
  jobStopCommand,
} from './job-operate.ts'
import { jobRunCommand } from './job-run.ts'

/** A store whose first day has ended, and commands beside it. */
async function openCommands(t: TestContext) {
  const system = await startTestInstallation(t)
  await openRestaurant(system)
  await system.moveClock('1 day')
  const { rows } = await system.admin.query('select opened_on::text as day from store.store')
  const settings = environmentOf(system, commandFolder(t))
  const call = (command: () => unknown) => callCommand(t, settings, command)
  const day: string = rows[0].day
  return { system, settings, day, call }
}

/** @param end of who is to wait */
async function untilSomebodyWaits({ admin }: TestInstallation, end: Promise<unknown>) {
  let isOver = false
  void end.then(() => {
    isOver = true
  })
  const waiting = `
    select from pg_locks where not granted and relation = 'settlement.computed_period'::regclass`
  while (!isOver && (await admin.query(waiting)).rowCount === 0);
}

test('a day is computed, listed and shown, for people and machines', async (t) => {
  const { call, day } = await openCommands(t)
  assert.deepEqual(await call(() => jobListCommand({ limit: '5' })), ['no job has run yet'])
  const options = { dateTerm: 'DAY', startDate: day }
  const [said] = await call(() => jobRunCommand('settlement', options))
  assert.match(said ?? '', /^1 periods computed in [\d.]+ s, 0 not completed$/)
  const again = await call(() => jobRunCommand('settlement', { ...options, json: true }))
  const { completed, others, runs } = JSON.parse(again.join(''))
  assert.deepEqual([completed, others, runs.length], [1, 0, 1])
  assert.equal(runs[0].status, 'COMPLETED')
  const listed = await call(() => jobListCommand({ limit: '5', json: true }))
  const executions = JSON.parse(listed.join(''))
  const id = String(executions[0].id)
  const [line] = await call(() => jobListCommand({ limit: '1' }))
  assert.match(line ?? '', new RegExp(`^${id}  \\S+Z  settlement DAY ${day}  COMPLETED`))
  const shown = await call(() => jobShowCommand(id, {}))
  assert.ok(
    shown.some((one) => /^ {2}stores: COMPLETED/.test(one)),
    shown.join('\n'),
  )
  const report = await call(() => jobShowCommand(id, { json: true }))
  assert.equal(JSON.parse(report.join('')).id, Number(id))
})

test('what has failed is run again, or given up for good', async (t) => {
  const { system, call, day } = await openCommands(t)
  await call(() => jobRunCommand('settlement', { dateTerm: 'DAY', startDate: day }))
  const fail = async () => {
    const { rows } = await system.admin.query(
      `update settlement.job_execution set status = 'FAILED' where id =
         (select max(id) from settlement.job_execution) returning id::text`,
    )
    return rows[0].id as string
  }
  const first = await fail()
  const [restarted] = await call(() => jobRestartCommand(first, {}))
  assert.match(restarted ?? '', / settlement DAY \S+ {2}COMPLETED/)
  const second = await fail()
  const abandoned = await call(() => jobAbandonCommand(second, { json: true }))
  assert.equal(JSON.parse(abandoned.join('')).status, 'ABANDONED')
  await assert.rejects(call(() => jobRestartCommand(second, {})))
})

test('a restart that is told to end brings its execution to an end first', async (t) => {
  const { system, settings, call, day } = await openCommands(t)
  const { admin } = system
  await admin.query('alter table settlement.computed_period rename to gone')
  const silent = { ...settings, LOG_LEVEL: 'silent' }
  const options = { dateTerm: 'DAY', startDate: day }
  await assert.rejects(callCommand(t, silent, () => jobRunCommand('settlement', options)))
  await admin.query('alter table settlement.gone rename to computed_period')
  const [line = ''] = await call(() => jobListCommand({ limit: '1', json: true }))
  await admin.query('begin; lock table settlement.computed_period in exclusive mode')
  const { child, outcome } = spawnHaru(settings, 'job', 'restart', String(JSON.parse(line)[0].id))
  await untilSomebodyWaits(system, outcome)
  child.kill('SIGTERM')
  await admin.query('commit')
  const { code, stdout, stderr } = await outcome
  assert.ok(code !== null, 'it was not killed')
  assert.match(stdout + stderr, code === 0 ? /COMPLETED/ : /STOPPED/)
  const open = 'select from settlement.job_execution where ended_at is null'
  assert.equal((await admin.query(open)).rowCount, 0)
})

test('a run whose process died is shown as such, with counts and what it skipped', async (t) => {
  const { system, call, day } = await openCommands(t)
  await call(() => jobRunCommand('settlement', { dateTerm: 'DAY', startDate: day }))
  const { rows } = await system.admin.query(`
    update settlement.job_execution
       set status = 'STARTED', ended_at = null, owner = 'till:7',
           lease_until = clock_timestamp() - interval '1 minute' returning id::text`)
  await system.admin.query(`
    insert into settlement.skipped_item (step_execution_id, phase, item, error)
    select id, 'WRITE', '{"store": 3}', 'no good' from settlement.step_execution limit 1`)
  const [listed] = await call(() => jobListCommand({ limit: '1' }))
  assert.match(listed ?? '', /STARTED, but its process till:7 has not been heard of/)
  const shown = (await call(() => jobShowCommand(rows[0].id, {}))).join('\n')
  assert.match(shown, /STARTED, but its process till:7/)
  assert.match(shown, /\n {4}\d+ read, \d+ filtered, \d+ written, \d+ skipped; \d+ commits, /)
  assert.match(shown, /\n {2}skipped \(WRITE\): no good {2}\{"store":3\}/)
})

test('what is no id, limit, job or period is refused by its name', async (t) => {
  const { settings, call, day } = await openCommands(t)
  await assert.rejects(
    call(() => jobShowCommand('x1', {})),
    /^Error: "x1" is not the id of an execution$/,
  )
  await assert.rejects(call(() => jobStopCommand('999', {})))
  await assert.rejects(
    call(() => jobListCommand({ limit: 'all' })),
    /--limit/,
  )
  await assert.rejects(
    call(() => jobListCommand({ limit: '1001' })),
    /--limit must be a whole number from 1 to 1000/,
  )
  const wrong = { dateTerm: 'DAY', startDate: day }
  await assert.rejects(
    call(() => jobRunCommand('bake', wrong)),
    /no job "bake"/,
  )
  await assert.rejects(
    call(() => jobRunCommand('settlement', { ...wrong, dateTerm: 'YEAR' })),
    /--date-term/,
  )
  const args = ['--date-term', 'DAY', '--start-date', '2999-01-01', '--json']
  const { code, stdout, stderr } = await runHaru(settings, 'job', 'run', 'settlement', ...args)
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^haru: .*startDate: settlement DAY of 2999-01-01 ends on 2999-01-02.*\n$/)
})
