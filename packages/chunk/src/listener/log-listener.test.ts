import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LogFields, logListener, runJob } from '../index.ts'
import { createTestRepository } from '../testing/testing.ts'
import { countedJob } from '../testing/testing-counted-job.ts'

test('every step and job that ended is a line, for machines and for people', async (t) => {
  const { repository } = await createTestRepository(t)
  const lines: { fields: LogFields; message: string }[] = []
  const listeners = [logListener((fields, message) => void lines.push({ fields, message }))]
  const { job } = countedJob()
  const { execution } = await runJob(repository, job, {}, { listeners })
  assert.equal(lines.length, 2)
  const [step, whole] = lines
  const { ms, ...fields } = step?.fields ?? {}
  assert.ok(Number.isInteger(ms))
  assert.deepEqual(fields, {
    jobName: 'counted',
    jobExecutionId: execution.id,
    stepName: 'copy',
    status: 'FAILED',
    exitCode: 'FAILED',
    ...{ read: 6, filtered: 1, written: 3, skipped: 3 },
  })
  const [stepText, wholeText] = [step?.message, whole?.message].map((text) => {
    return text?.replace(/\d+\.\d{3} s/, 'SECONDS')
  })
  const counts = '6 read, 1 filtered, 3 written, 3 skipped (broken)'
  assert.equal(stepText, `step copy of counted ${execution.id}: FAILED in SECONDS, ${counts}`)
  assert.equal(wholeText, `job counted ${execution.id}: FAILED in SECONDS (broken)`)
  assert.equal(whole?.fields['status'], 'FAILED')
})
