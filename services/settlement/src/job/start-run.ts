import { record } from '@haru/audit'
import {
  type JobExecution,
  type JobResult,
  type Launch,
  type LaunchOptions,
  LeaseLost,
  launchJob,
  type RunOptions,
  runLaunched,
} from '@haru/chunk'
import { Problem } from '@haru/contracts'
import { inSpan } from '@haru/service-kit'
import type { SettlementContext } from '../context.ts'
import { type JobRun, periodOf } from '../period/job-period.ts'
import { readToday } from '../period/period-sql.ts'
import type { Tables } from '../tables.gen.ts'

/** A launched run: `execution` is known at once, `ended` when it has run. */
export type StartedRun = Launch & {
  /** resolves to the execution as it ended; only for a run that this process started */
  ended?: Promise<JobExecution>
}

/** How a run is launched and stopped. `unattended` runs come from the schedule: they are due. */
export type StartOptions = RunOptions & Pick<LaunchOptions<Tables>, 'again' | 'unattended'>

/**
 * Refuses a run whose period does not exist or has not ended.
 * @param run as it was asked for
 * @param today the business day of this moment
 * @throws Problem COMMON_400_06 naming the field
 */
export function checkRun(run: JobRun, today: string): void {
  const period = periodOf(run)
  if (period && period.end <= today) return
  const what = `${run.name} ${run.dateTerm} of ${run.startDate}`
  const message = period ? `${what} ends on ${period.end}, not before` : `there is no ${what}`
  const noWeeks = run.name === 'settlement' && run.dateTerm === 'WEEK'
  throw new Problem('COMMON_400_06', {
    errors: [{ path: noWeeks ? 'dateTerm' : 'startDate', message }],
  })
}

/**
 * Starts a run and does not wait for its end. A period that is done already is looked at again:
 * only what is missing or stale in it is computed.
 * @param context settlement's
 * @param run which job, term and start date
 * @param options how it is launched and stopped, and who is told about it
 * @throws Problem COMMON_400_06 when there is no such period, or it has not ended
 */
export async function startRun(
  context: SettlementContext,
  run: JobRun,
  options: StartOptions = {},
): Promise<StartedRun> {
  if (!options.unattended) checkRun(run, await readToday(context.db))
  const { repository, jobs } = context
  const identifying = { dateTerm: run.dateTerm, startDate: run.startDate }
  const launch = await launchJob(repository, jobs[run.name], identifying, {
    again: true,
    ...options,
  })
  if (launch.kind !== 'started') return launch
  if (!options.unattended) await recordRun(context, 'JOB_STARTED', launch.execution)
  return { ...launch, ended: runInBackground(context, run, launch.execution, options) }
}

/**
 * Writes down what somebody did with a run. The schedule's own runs are in the job repository.
 * @param action like `JOB_STARTED`
 * @param execution as it is now
 */
export async function recordRun(
  { db }: SettlementContext,
  action: string,
  { id, jobName, identifyingParameters }: JobExecution,
): Promise<void> {
  const subject = { kind: 'job_execution', id }
  await record(db, 'settlement', {
    ...{ action, subject, detail: { jobName, ...identifyingParameters } },
  })
}

/**
 * Runs an execution that this process owns, and does not wait for its end.
 * @returns resolves to the execution as it ended; who does not wait for it is told by the log
 */
export function runInBackground(
  { repository, jobs, closing, log, background }: SettlementContext,
  { name, dateTerm, startDate }: JobRun,
  execution: JobExecution,
  options: RunOptions = {},
): Promise<JobExecution> {
  const signals = options.signal ? [closing.signal, options.signal] : [closing.signal]
  const span = { service: 'settlement', name: `run ${name} ${dateTerm}`, kind: 'internal' } as const
  const ended = inSpan({ ...span, attributes: { 'haru.start_date': startDate } }, () => {
    return runLaunched(repository, jobs[name], execution, {
      onError: (error) => log(`${name} ${dateTerm} ${startDate} failed`, error),
      ...options,
      signal: AbortSignal.any(signals),
    })
  })
  const told = ended.catch((error) => log(`${name} broke off`, error))
  background.add(told)
  void told.finally(() => background.delete(told))
  return ended
}

/**
 * Runs one period of a nightly job to its end.
 * @returns the execution as it ended, failed ones too; or the one that stands in the way; `running`
 *   also when another process took it over meanwhile
 * @throws as `startRun`
 */
export async function runJob(
  context: SettlementContext,
  run: JobRun,
  options: StartOptions = {},
): Promise<JobResult> {
  return await resultOf(await startRun(context, run, options))
}

/**
 * Waits for the end of a run.
 * @returns as `runJob`
 */
export async function resultOf({ kind, execution, ended }: StartedRun): Promise<JobResult> {
  if (kind !== 'started') return { kind, execution }
  try {
    return { kind: 'ran', execution: ended ? await ended : execution }
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: 'running', execution }
    throw error
  }
}
