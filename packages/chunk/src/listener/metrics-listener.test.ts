import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { LeaseLost, metricsListener, runJob, taskletStep } from '../index.ts'
import { createTestRepository, expireLeases, type TestTables } from '../testing/testing.ts'
import { countedJob } from '../testing/testing-counted-job.ts'

/** The samples of a registry by name and labels. */
async function samplesOf(registry: Registry): Promise<Map<string, number>> {
  const samples = new Map<string, number>()
  for (const line of (await registry.metrics()).split('\n')) {
    const [, name, value] = /^([^#].*) (\S+)$/.exec(line) ?? []
    if (name !== undefined) samples.set(name, Number(value))
  }
  return samples
}

test('jobs, steps, chunks and items are counted to the letter', async (t) => {
  const { repository } = await createTestRepository(t)
  const registry = new Registry()
  const listeners = [metricsListener(registry)]
  const { job, mend } = countedJob()
  const failed = await runJob(repository, job, {}, { listeners })
  assert.equal(failed.execution.status, 'FAILED')
  const before = await samplesOf(registry)
  assert.equal(before.get('chunk_job_executions_total{job_name="counted",status="FAILED"}'), 1)
  assert.equal(before.has('chunk_job_last_success_timestamp_seconds{job_name="counted"}'), false)
  assert.equal(before.get('chunk_chunks_rolled_back_total{job_name="counted",step="copy"}'), 1)
  mend()
  const { execution } = await runJob(repository, job, {}, { listeners })
  assert.equal(execution.status, 'COMPLETED')
  const samples = await samplesOf(registry)
  const byStep = 'job_name="counted",step="copy"'
  const expected = {
    'chunk_job_executions_total{job_name="counted",status="FAILED"}': 1,
    'chunk_job_executions_total{job_name="counted",status="COMPLETED"}': 1,
    'chunk_job_duration_seconds_count{job_name="counted",status="COMPLETED"}': 1,
    'chunk_jobs_running{job_name="counted"}': 0,
    [`chunk_step_duration_seconds_count{${byStep},status="FAILED"}`]: 1,
    [`chunk_step_duration_seconds_count{${byStep},status="COMPLETED"}`]: 1,
    [`chunk_items_read_total{${byStep}}`]: 9,
    [`chunk_items_processed_total{${byStep}}`]: 8,
    [`chunk_items_filtered_total{${byStep}}`]: 2,
    [`chunk_items_written_total{${byStep}}`]: 5,
    [`chunk_items_skipped_total{${byStep},phase="READ"}`]: 1,
    [`chunk_items_skipped_total{${byStep},phase="PROCESS"}`]: 1,
    [`chunk_items_skipped_total{${byStep},phase="WRITE"}`]: 1,
    [`chunk_chunk_duration_seconds_count{${byStep}}`]: 4,
    [`chunk_chunks_rolled_back_total{${byStep}}`]: 1,
    'chunk_job_last_success_timestamp_seconds{job_name="counted"}':
      (execution.endedAt?.getTime() ?? 0) / 1_000,
  }
  const actual = Object.keys(expected).map((name) => [name, samples.get(name)])
  assert.deepEqual(Object.fromEntries(actual), expected)
})

test('a running job is shown as running', async (t) => {
  const { repository } = await createTestRepository(t)
  const registry = new Registry()
  let running: number | undefined
  const step = taskletStep<TestTables>('a', async () => {
    running = (await samplesOf(registry)).get('chunk_jobs_running{job_name="seen"}')
  })
  const listeners = [metricsListener(registry)]
  await runJob(repository, { name: 'seen', steps: [step] }, {}, { listeners })
  assert.equal(running, 1)
})

test('a run that lost its lease runs here no more, and has not ended', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const registry = new Registry()
  const lost = taskletStep<TestTables>('a', async () => {
    throw new LeaseLost(0)
  })
  const listeners = [metricsListener(registry)]
  const job = { name: 'lost', steps: [lost] as const }
  await assert.rejects(runJob(repository, job, {}, { listeners }), LeaseLost)
  await expireLeases(database)
  const samples = await samplesOf(registry)
  assert.equal(samples.get('chunk_jobs_running{job_name="lost"}'), 0)
  assert.deepEqual(
    [...samples.keys()].filter((name) => name.startsWith('chunk_job_')),
    [],
  )
})
