import {
  abandonRun,
  listRuns,
  restartRun,
  type SettlementContext,
  showRun,
  stopRun,
} from '@haru/settlement'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { attendRun } from './attended-run.ts'

type Json = { json?: boolean }

/** What one call of the engine lists. */
const LISTED_MAX = 1_000

/**
 * `haru job list`: the last executions, newest first.
 * @param options `limit` as text, `json` for machines
 */
export async function jobListCommand(options: Json & { limit: string }): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1 || limit > LISTED_MAX) {
    throw new Error(`--limit must be a whole number from 1 to ${LISTED_MAX}`)
  }
  await withSettlement(async (context) => {
    const executions = await listRuns(context, { limit })
    if (options.json) return console.log(JSON.stringify(executions))
    for (const one of executions) console.log([describe(one), ...running(one)].join(' '))
    if (executions.length === 0) console.log('no job has run yet')
  })
}

/** `haru job show ID`: one execution with its steps, what was skipped and did not complete. */
export async function jobShowCommand(id: string, options: Json): Promise<void> {
  await withSettlement(async (context) => {
    const report = await showRun(context, readId(id))
    if (options.json) return console.log(JSON.stringify(report))
    console.log(describe(report))
    for (const step of report.steps) {
      console.log(`  ${step.stepName}: ${step.status}, ${describeProgress(step)}`)
      console.log(`    ${describeCounts(step)}`)
    }
    for (const { phase, item, error } of report.skippedItems) {
      console.log(`  skipped (${phase}): ${error}  ${JSON.stringify(item)}`)
    }
    for (const { partitionKey, status, message } of report.unfinishedPartitions) {
      console.log(`  store ${partitionKey}: ${status} ${message ?? ''}`)
    }
  })
}

/** `haru job stop ID`: stops it at its next store. */
export async function jobStopCommand(id: string, options: Json): Promise<void> {
  await operate(id, options, stopRun)
}

/** `haru job abandon ID`: gives it up; the schedule leaves it alone from then on. */
export async function jobAbandonCommand(id: string, options: Json): Promise<void> {
  await operate(id, options, abandonRun)
}

/**
 * `haru job restart ID`: runs it again from where it ended.
 * @throws Error when it does not complete this time either
 */
export async function jobRestartCommand(id: string, options: Json): Promise<void> {
  const number = readId(id)
  const nameOf = async (context: SettlementContext) => (await showRun(context, number)).jobName
  const { execution } = await attendRun(nameOf, async (context, attendance) => {
    return await restartRun(context, number, attendance)
  })
  if (execution.status !== 'COMPLETED') throw new Error(describe(execution))
  say(execution, options)
}

type Listed = Awaited<ReturnType<typeof listRuns>>[number]
type Shown = Omit<Listed, 'runningSteps'>

async function operate(
  id: string,
  options: Json,
  work: (context: SettlementContext, id: number) => Promise<Shown>,
): Promise<void> {
  await withSettlement(async (context) => {
    say(await work(context, readId(id)), options)
  })
}

function say(execution: Shown, { json }: Json): void {
  console.log(json ? JSON.stringify(execution) : describe(execution))
}

function describe(execution: Shown): string {
  const { id, jobName, status, message, owner, leaseExpired } = execution
  const { dateTerm, startDate } = execution.identifyingParameters
  const started = execution.startedAt.toISOString()
  const dead = leaseExpired ? `, but its process ${owner} has not been heard of` : ''
  return `${id}  ${started}  ${jobName} ${dateTerm} ${startDate}  ${status}${dead} ${message ?? ''}`
}

function running({ runningSteps }: Listed): string[] {
  return runningSteps.map((step) => `${step.stepName}: ${describeProgress(step)}`)
}

function describeProgress(step: Listed['runningSteps'][number]): string {
  const { done, total, itemsPerSecond, msLeft } = step
  const all = total === null ? '' : ` of ${total}`
  const left = msLeft === null ? '' : `, ${Math.ceil(msLeft / 1_000)} s left`
  return `${done}${all} done, ${itemsPerSecond.toFixed(1)}/s${left}`
}

function describeCounts(step: Awaited<ReturnType<typeof showRun>>['steps'][number]): string {
  const { readCount, filterCount, writeCount, commitCount, rollbackCount } = step
  const skipped = step.readSkipCount + step.processSkipCount + step.writeSkipCount
  return (
    `${readCount} read, ${filterCount} filtered, ${writeCount} written, ${skipped} skipped; ` +
    `${commitCount} commits, ${rollbackCount} rolled back`
  )
}

function readId(text: string): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new Error(`"${text}" is not the id of an execution`)
  return Number(text)
}

async function withSettlement(work: (context: SettlementContext) => Promise<void>) {
  const installation = await openInstallation(readConfig())
  try {
    await work(installation.settlement.context)
  } finally {
    await installation.close()
  }
}
