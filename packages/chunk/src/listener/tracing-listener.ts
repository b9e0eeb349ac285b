import {
  type Attributes,
  context,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { messageOf } from '../job.ts'
import type { ItemCounts, JobListener, StepInfo } from './listener.ts'

/**
 * Makes a span of every job, step and chunk, each within the one around it. Without an SDK behind
 * the tracer nothing is recorded and next to nothing done.
 * @param tracer of `@opentelemetry/api`; default: the global one
 * @returns a listener that any number of runs may share
 */
export function tracingListener(tracer: Tracer = trace.getTracer('@haru/chunk')): JobListener {
  const jobs = new Map<number, Span>()
  const steps = new WeakMap<StepInfo, Span>()
  return {
    beforeJob({ id, jobName }) {
      const attributes = { 'chunk.job.name': jobName, 'chunk.job.execution_id': id }
      jobs.set(id, tracer.startSpan(`job ${jobName}`, { attributes }))
    },
    afterJob({ id, status, message }) {
      const span = jobs.get(id)
      jobs.delete(id)
      if (span) endSpan(span, status, message)
    },
    beforeStep(step) {
      const name = `step ${step.stepName}`
      const options = { attributes: attributesOf(step) }
      steps.set(step, tracer.startSpan(name, options, within(jobs.get(step.jobExecutionId))))
    },
    afterStep(step, { status, exitCode, message }, counts) {
      const span = steps.get(step)
      if (!span) return
      span.setAttributes(countsOf(counts))
      if (exitCode !== undefined) span.setAttribute('chunk.exit_code', exitCode)
      endSpan(span, status, message)
    },
    afterChunk(step, counts, ms, error) {
      const parent = steps.get(step) ?? jobs.get(step.jobExecutionId)
      if (parent && !parent.isRecording()) return
      const attributes = { ...attributesOf(step), ...countsOf(counts) }
      // Several chunks of a step may run at the same time: each is known whole when it has ended.
      const endTime = Date.now()
      const options = { attributes, startTime: endTime - ms }
      const span = tracer.startSpan('chunk', options, within(parent))
      if (error !== undefined) {
        const message = messageOf(error)
        span.recordException(error instanceof Error ? error : message)
        span.setStatus({ code: SpanStatusCode.ERROR, message })
      }
      span.end(endTime)
    },
    onSkip(step, { phase, error }) {
      const attributes = { 'chunk.skip.phase': phase, 'chunk.skip.error': messageOf(error) }
      steps.get(step)?.addEvent('skip', attributes)
    },
  }
}

function within(parent: Span | undefined) {
  const active = context.active()
  return parent ? trace.setSpan(active, parent) : active
}

function endSpan(span: Span, status: string, message: string | null = null): void {
  span.setAttribute('chunk.status', status)
  if (status === 'FAILED') {
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== null && { message }) })
  }
  span.end()
}

function attributesOf(step: StepInfo): Attributes {
  return {
    'chunk.job.name': step.jobName,
    'chunk.job.execution_id': step.jobExecutionId,
    'chunk.step.name': step.stepName,
    'chunk.step.execution_id': step.stepExecutionId,
  }
}

function countsOf(counts: ItemCounts): Attributes {
  return {
    'chunk.items.read': counts.read,
    'chunk.items.filtered': counts.filtered,
    'chunk.items.written': counts.written,
    'chunk.items.skipped': counts.readSkipped + counts.processSkipped + counts.writeSkipped,
  }
}
