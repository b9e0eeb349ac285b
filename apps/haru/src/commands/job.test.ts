import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { callCommand, commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
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
