import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { flowScript } from '../flow/testing-flow.ts'
import { runJob, split, tracingListener } from '../index.ts'
import { createTestRepository } from '../testing/testing.ts'
import { countedJob } from '../testing/testing-counted-job.ts'

function recording() {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  return { exporter, tracer: provider.getTracer('test') }
}

test('chunks are within their step and steps within their job, with what they did', async (t) => {
  const { repository } = await createTestRepository(t)
  const { exporter, tracer } = recording()
  const { job } = countedJob()
  const { execution } = await runJob(repository, job, {}, { listeners: [tracingListener(tracer)] })
  const spans = exporter.getFinishedSpans()
  const nested = spans.map((span) => `${span.name} in ${parentOf(span, spans)}`)
  assert.deepEqual(nested, [
    ...Array(3).fill('chunk in step copy'),
    'step copy in job counted',
    'job counted in nothing',
  ])
  const [, , lost, step, whole] = spans
  assert.equal(lost?.status.code, SpanStatusCode.ERROR)
  assert.equal(lost.events[0]?.attributes?.['exception.message'], 'broken')
  assert.equal(step?.status.message, 'broken')
  assert.equal(step.attributes['chunk.items.read'], 6)
  assert.equal(step.attributes['chunk.items.written'], 3)
  assert.equal(step.attributes['chunk.items.skipped'], 3)
  const skips = step.events.map(({ attributes }) => attributes?.['chunk.skip.phase'])
  assert.deepEqual(skips, ['READ', 'PROCESS', 'WRITE'])
  assert.deepEqual(whole?.attributes, {
    'chunk.job.name': 'counted',
    'chunk.job.execution_id': execution.id,
    'chunk.status': 'FAILED',
  })
})

test('steps that run at the same time do not get into each other', async (t) => {
  const { repository } = await createTestRepository(t)
  const { exporter, tracer } = recording()
  const { step } = flowScript()
  const job = { name: 'wide', steps: [split('s', [[step('a')], [step('b')]])] as const }
  await runJob(repository, job, {}, { listeners: [tracingListener(tracer)] })
  const spans = exporter.getFinishedSpans()
  const nested = spans.map((span) => {
    return `${span.name} of ${span.attributes['chunk.step.name']} in ${parentOf(span, spans)}`
  })
  assert.deepEqual(nested.sort(), [
    'chunk of a in step a',
    'chunk of b in step b',
    'job wide of undefined in nothing',
    'step a of a in job wide',
    'step b of b in job wide',
  ])
})

test('without an SDK a job runs the same', async (t) => {
  const { repository } = await createTestRepository(t)
  const { job, mend } = countedJob()
  mend()
  const errors: unknown[] = []
  const listeners = [tracingListener(trace.getTracer('nobody'))]
  const onError = (error: unknown) => void errors.push(error)
  const { execution } = await runJob(repository, job, {}, { listeners, onError })
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(errors, [])
})

function parentOf(span: ReadableSpan, spans: readonly ReadableSpan[]): string {
  const id = span.parentSpanContext?.spanId
  return spans.find((one) => one.spanContext().spanId === id)?.name ?? 'nothing'
}
