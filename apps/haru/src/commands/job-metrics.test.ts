import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { readConfig } from '../config.ts'
import { listenInternally } from '../installation/listen-internally.ts'
import type { Installation } from '../installation/open-installation.ts'
import { callCommand, commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { jobListCommand, jobRestartCommand, jobShowCommand } from './job-operate.ts'
import { jobRunCommand } from './job-run.ts'

const JOB = 'product-sale-statistics'

type Push = { request: string; body: string }

/** Something that takes what is pushed, as a Pushgateway does. */
async function startGateway(t: TestContext): Promise<{ url: string; pushes: Push[] }> {
  const pushes: Push[] = []
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = await request.toArray()
    const body = Buffer.concat(chunks).toString()
    pushes.push({ request: `${request.method} ${request.url}`, body })
    reply.writeHead(200).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, pushes }
}

test('a run and a restart push what they counted, and say how steps ended', async (t) => {
  const { url, pushes } = await startGateway(t)
  const system = await startTestInstallation(t)
  const own = { PUSHGATEWAY_URL: url, LOG_LEVEL: 'info' }
  const settings = { ...environmentOf(system, commandFolder(t)), ...own }
  const period = ['--date-term', 'DAY', '--start-date', '2025-06-02']
  const done = await runHaru(settings, 'job', 'run', JOB, ...period)
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /"msg":"step stores of product-sale-statistics \d+: COMPLETED in /)
  await system.admin.query('alter table settlement.computed_period rename to gone')
  const options = { dateTerm: 'DAY', startDate: '2025-06-03' }
  const silent = { ...settings, LOG_LEVEL: 'silent' }
  const failing = callCommand(t, silent, () => jobRunCommand(JOB, options))
  await assert.rejects(failing, /1 periods were not completed/)
  await system.admin.query('alter table settlement.gone rename to computed_period')
  const { rows } = await system.admin.query(
    'select max(id)::text as id from settlement.job_execution',
  )
  await callCommand(t, silent, () => jobRestartCommand(rows[0].id, {}))
  const group = `PUT /metrics/job/haru_job_run/job_name/${JOB}`
  assert.deepEqual(
    pushes.map(({ request }) => request),
    [group, group, group],
  )
  for (const [n, status] of ['COMPLETED', 'FAILED', 'COMPLETED'].entries()) {
    const labels = `job_name="${JOB}",status="${status}"`
    const line = `chunk_job_executions_total{${labels}} 1`
    assert.ok(pushes[n]?.body.split('\n').includes(line), `${line}\nin\n${pushes[n]?.body}`)
  }
})

test('a Pushgateway that is away is told, and fails no run', async (t) => {
  const settings = environmentOf(await startTestInstallation(t), commandFolder(t))
  const away = { ...settings, PUSHGATEWAY_URL: 'http://127.0.0.1:1' }
  const told = t.mock.method(console, 'error', () => {})
  const options = { dateTerm: 'DAY', startDate: '2025-06-02' }
  const [said] = await callCommand(t, away, () => jobRunCommand(JOB, options))
  assert.match(said ?? '', /^1 periods computed/)
  const stderr = told.mock.calls.map((call) => String(call.arguments[0])).join('\n')
  assert.match(stderr, /^The metrics of haru_job_run were not pushed: .*ECONNREFUSED/)
})

test('a running process answers its metrics on the internal port', async (t) => {
  const system = await startTestInstallation(t)
  const config = readConfig({ HARU_INTERNAL_PORT: '0' })
  const app = await listenInternally(config, system as unknown as Installation)
  assert.ok(app)
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  assert.match(await answer.text(), /^# TYPE chunk_job_executions_total counter$/m)
  const figures = ['store', 'trade'].flatMap((schema) => [
    `\nharu_dead_letters{schema="${schema}"} 0\n`,
    `\nharu_outbox_unsent_events{schema="${schema}"} 0\n`,
  ])
  // The first look may come before the database's first answer.
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    if (figures.every((figure) => text.includes(figure))) break
  }
})

test('job list and job show tell how far a running job is, for people and machines', async (t) => {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  // Another process runs it: three of ten stores since a minute ago.
  const { rows } = await system.admin.query(`
    with i as (
      insert into settlement.job_instance (job_name, identity_digest, identifying_parameters)
      values ('settlement', sha256('x'), '{"dateTerm":"DAY","startDate":"2025-06-02"}')
      returning id),
    e as (
      insert into settlement.job_execution
        (job_instance_id, parameters, status, owner, lease_until)
      select id, '{}', 'STARTED', 'another', clock_timestamp() + interval '1 hour' from i
      returning id)
    insert into settlement.step_execution
      (job_execution_id, step_name, status, done, total, started_at)
    select id, 'stores', 'STARTED', 3, 10, clock_timestamp() - interval '1 minute' from e
    returning job_execution_id::text as id`)
  const { id } = rows[0]
  const call = (command: () => unknown) => callCommand(t, settings, command)
  const progress = /stores: (STARTED, )?3 of 10 done, 0\.[01]\/s, 1\d\d s left$/
  const [listed] = await call(() => jobListCommand({ limit: '1' }))
  assert.match(listed ?? '', progress)
  const [, shown] = await call(() => jobShowCommand(id, {}))
  assert.match(shown ?? '', progress)
  const [list = ''] = await call(() => jobListCommand({ limit: '1', json: true }))
  const [report = ''] = await call(() => jobShowCommand(id, { json: true }))
  for (const step of [JSON.parse(list)[0].runningSteps[0], JSON.parse(report).steps[0]]) {
    assert.deepEqual([step.stepName, step.done, step.total], ['stores', 3, 10])
    assert.ok(Math.abs(step.msLeft - 7_000 / step.itemsPerSecond) <= 1, JSON.stringify(step))
  }
})
