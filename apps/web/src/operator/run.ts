import type { paths } from '../api/paths.gen.ts'

type ListAnswer = paths['/job/execution']['get']['responses'][200]['content']
type ReportAnswer = paths['/job/execution/{id}']['get']['responses'][200]['content']

/** One run of a nightly job, as the list shows it. */
export type Run = ListAnswer['application/json']['executionList'][number]
/** One run with its steps and the stores that are not done. */
export type RunReport = ReportAnswer['application/json']
/** How far a step is. */
export type Progress = Run['runningStepList'][number]
/** Which job, and for which period. */
export type JobPeriod = Pick<Run, 'jobName' | 'dateTerm' | 'startDate'>

export const JOB_NAMES = ['product-sale-statistics', 'settlement'] as const
/** The periods that a job has. */
export const TERMS = {
  'product-sale-statistics': ['DAY', 'WEEK', 'MONTH'],
  settlement: ['DAY', 'MONTH'],
} as const

/** Whether something goes on, so that it is worth looking again soon. */
export function isRunning({ status }: Pick<Run, 'status'>): boolean {
  return status === 'STARTED' || status === 'STOPPING'
}

/** Whether it runs, and nobody has told it to stop. */
export function mayStop({ status, leaseExpired }: Run): boolean {
  return status === 'STARTED' && !leaseExpired
}

/**
 * Whether it ended before it was done, or its process died, and no later one took its place.
 * @param runs the list that it is from, newest first
 */
export function mayRestart(run: Run, runs: readonly Run[]): boolean {
  const isLeft = isRunning(run) && run.leaseExpired
  if (run.status !== 'FAILED' && run.status !== 'STOPPED' && !isLeft) return false
  return runs.find((other) => isSamePeriod(run, other))?.id === run.id
}

/** Milliseconds from its start to its end, or to now. */
export function durationMsOf({ startedAt, endedAt }: Pick<Run, 'startedAt' | 'endedAt'>): number {
  return Math.max(0, (endedAt ? Date.parse(endedAt) : Date.now()) - Date.parse(startedAt))
}

function isSamePeriod(one: JobPeriod, other: JobPeriod): boolean {
  return (
    one.jobName === other.jobName &&
    one.dateTerm === other.dateTerm &&
    one.startDate === other.startDate
  )
}
