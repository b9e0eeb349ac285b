import { type DateTerm, isBusinessDay } from '@haru/business-day'
import { pushMetrics } from '@haru/chunk'
import {
  JOB_NAMES,
  type JobName,
  type RunOutcome,
  runJobs,
  type SettlementContext,
} from '@haru/settlement'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'
import { isDone, takeOver } from './take-over.ts'

type Options = {
  dateTerm: string
  startDate?: string
  from?: string
  to?: string
  json?: boolean
}

const TERMS: readonly string[] = ['DAY', 'WEEK', 'MONTH']

/**
 * `haru job run NAME`: computes one period or every period in between. Exit code 0 only when each
 * of them is computed.
 * @param name of the job
 * @param options which periods; `json` for machines
 * @throws Error when the options are wrong, a period has not ended, or one was not completed
 */
export async function jobRunCommand(name: string, options: Options): Promise<void> {
  const span = readSpan(name, options)
  const signal = stopSignal()
  const line = progressLine()
  const config = readConfig()
  const installation = await openInstallation(config)
  const startedAt = performance.now()
  try {
    const { context } = installation.settlement
    const first = await runJobs(context, span, { signal, onProgress: line.show })
    const outcomes = await takeOver(context, first, signal)
    line.end()
    report(outcomes, performance.now() - startedAt, options.json ?? false)
    if (signal.aborted) throw new Error('stopped; run it again to do the rest')
  } finally {
    await pushTo(config.PUSHGATEWAY_URL, installation.settlement.context, name)
    await installation.close()
  }
}

/** Prometheus may never have looked at this process: a run that failed is pushed as well. */
async function pushTo(
  url: string | undefined,
  { metrics }: SettlementContext,
  name: string,
): Promise<void> {
  if (url === undefined) return
  const onError = (error: Error) => console.error(error.message)
  await pushMetrics(metrics, {
    url,
    jobName: 'haru_job_run',
    grouping: { job_name: name },
    onError,
  })
}

function readSpan(name: string, options: Options) {
  const { dateTerm } = options
  if (!JOB_NAMES.includes(name as JobName)) {
    throw new Error(`there is no job "${name}"; the jobs are ${JOB_NAMES.join(' and ')}`)
  }
  if (!TERMS.includes(dateTerm)) throw new Error('--date-term must be DAY, WEEK or MONTH')
  if (options.startDate !== undefined && (options.from ?? options.to) !== undefined) {
    throw new Error('--start-date names one period, --from and --to several: give one or the other')
  }
  const from = options.startDate ?? options.from
  const to = options.startDate ?? options.to
  if (from === undefined || to === undefined) {
    throw new Error('name the period by --start-date, or all of them by --from and --to')
  }
  for (const day of [from, to]) {
    if (!isBusinessDay(day)) throw new Error(`"${day}" is not a date, yyyy-MM-dd`)
  }
  return { name: name as JobName, dateTerm: dateTerm as DateTerm, from, to }
}

function report(outcomes: readonly RunOutcome[], ms: number, json: boolean): void {
  const done = outcomes.filter(isDone)
  const others = outcomes.filter((one) => !isDone(one))
  const seconds = Math.round(ms) / 1_000
  if (json) {
    const runs = outcomes.map(({ name, dateTerm, startDate, kind, execution }) => {
      const { id, status, message } = execution
      return { name, dateTerm, startDate, kind, executionId: id, status, message }
    })
    console.log(JSON.stringify({ completed: done.length, others: others.length, seconds, runs }))
  } else {
    for (const { name, dateTerm, startDate, execution } of others) {
      const { id, status, message } = execution
      console.error(`${name} ${dateTerm} ${startDate}: ${status} (${id}) ${message ?? ''}`)
    }
    console.log(`${done.length} periods computed in ${seconds} s, ${others.length} not completed`)
  }
  if (others.length > 0) throw new Error(`${others.length} periods were not completed`)
}
