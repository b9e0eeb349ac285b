import { type DateTerm, isBusinessDay } from '@haru/business-day'
import { JOB_NAMES, type JobName, type RunOutcome, runJobs, runsBetween } from '@haru/settlement'
import { attendRun } from './attended-run.ts'
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
  const { from, to } = span
  const wanted = runsBetween(span.name, span.dateTerm, from, to).length
  const nameOf = async () => name
  const startedAt = performance.now()
  const outcomes = await attendRun(nameOf, async (context, attendance) => {
    const first = await runJobs(context, span, attendance)
    return await takeOver(context, first, attendance.signal)
  })
  report(outcomes, performance.now() - startedAt, options.json ?? false)
  if (outcomes.length < wanted) throw new Error('stopped; run it again to do the rest')
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
