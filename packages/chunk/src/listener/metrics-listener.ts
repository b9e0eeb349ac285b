import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { JobListener } from './listener.ts'

/** prom-client's, for those who have no metrics of their own. */
export { Registry as MetricsRegistry } from 'prom-client'

/** Seconds, from a tick to a night. */
const RUN_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400]
/** Seconds; a chunk is one transaction. */
const CHUNK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * Counts jobs, steps, chunks and items for Prometheus. The label is `job_name`: Prometheus and the
 * Pushgateway have a meaning of their own for `job`.
 * @param registry that gets the metrics; one listener a registry
 * @returns a listener that any number of runs may share
 */
export function metricsListener(registry: Registry): JobListener {
  const job = jobMetrics(registry)
  const step = stepMetrics(registry)
  return {
    beforeJob({ jobName }) {
      job.running.inc({ job_name: jobName })
    },
    afterJob({ jobName, status, endedAt }, ms) {
      const byJob = { job_name: jobName }
      job.running.dec(byJob)
      // It goes on in another process, or will be found dead: that is not an end.
      if (endedAt === null) return
      job.ended.inc({ ...byJob, status })
      job.duration.observe({ ...byJob, status }, ms / 1_000)
      if (status === 'COMPLETED') job.lastSuccess.set(byJob, endedAt.getTime() / 1_000)
    },
    afterStep({ jobName, stepName }, { status }, _counts, ms) {
      step.duration.observe({ job_name: jobName, step: stepName, status }, ms / 1_000)
    },
    afterChunk({ jobName, stepName }, counts, ms, error) {
      const byStep = { job_name: jobName, step: stepName }
      if (error !== undefined) {
        step.rolledBack.inc(byStep)
        return
      }
      step.chunkDuration.observe(byStep, ms / 1_000)
      step.read.inc(byStep, counts.read)
      step.processed.inc(byStep, counts.filtered + counts.written + counts.writeSkipped)
      step.filtered.inc(byStep, counts.filtered)
      step.written.inc(byStep, counts.written)
      step.skipped.inc({ ...byStep, phase: 'READ' }, counts.readSkipped)
      step.skipped.inc({ ...byStep, phase: 'PROCESS' }, counts.processSkipped)
      step.skipped.inc({ ...byStep, phase: 'WRITE' }, counts.writeSkipped)
    },
  }
}

function jobMetrics(registry: Registry) {
  const registers = [registry]
  return {
    running: new Gauge({
      name: 'chunk_jobs_running',
      help: 'Job executions that this process runs',
      labelNames: ['job_name'],
      registers,
    }),
    ended: new Counter({
      name: 'chunk_job_executions_total',
      help: 'Job executions that this process ended',
      labelNames: ['job_name', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'chunk_job_duration_seconds',
      help: 'How long job executions ran',
      labelNames: ['job_name', 'status'],
      buckets: RUN_BUCKETS,
      registers,
    }),
    lastSuccess: new Gauge({
      name: 'chunk_job_last_success_timestamp_seconds',
      help: 'When a job last completed, seconds since 1970',
      labelNames: ['job_name'],
      registers,
    }),
  }
}

function stepMetrics(registry: Registry) {
  const registers = [registry]
  const labelNames = ['job_name', 'step'] as const
  const counter = (name: string, help: string) => {
    return new Counter({ name: `chunk_${name}_total`, help, labelNames, registers })
  }
  return {
    duration: new Histogram({
      name: 'chunk_step_duration_seconds',
      help: 'How long steps ran',
      labelNames: [...labelNames, 'status'],
      buckets: RUN_BUCKETS,
      registers,
    }),
    chunkDuration: new Histogram({
      name: 'chunk_chunk_duration_seconds',
      help: 'How long committed chunks took',
      labelNames,
      buckets: CHUNK_BUCKETS,
      registers,
    }),
    rolledBack: counter('chunks_rolled_back', 'Chunks that were rolled back'),
    read: counter('items_read', 'Items read, in committed chunks'),
    processed: counter(
      'items_processed',
      'Items processed: filtered, written or skipped while writing',
    ),
    filtered: counter('items_filtered', 'Items that the processor left out'),
    written: counter('items_written', 'Items written'),
    skipped: new Counter({
      name: 'chunk_items_skipped_total',
      help: 'Items that were gone on without, by phase',
      labelNames: [...labelNames, 'phase'],
      registers,
    }),
  }
}
