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

type Json = { json?: boolean }

/**
 * `haru job list`: the last executions, newest first.
 * @param options `limit` as text, `json` for machines
 */
export async function jobListCommand(options: Json & { limit: string }): Promise<void> {
  const limit = Number(options.limit)
  if (!Number.isInteger(limit) || limit < 1) throw new Error('--limit must be a whole number')
  await withSettlement(async (context) => {
    const executions = await listRuns(context, { limit })
    if (options.json) return console.log(JSON.stringify(executions))
    for (const one of executions) console.log([describe(one), ...running(one)].join(' '))
    if (executions.length === 0) console.log('no job has run yet')
  })
}

/** `haru job show ID`: one execution with its steps and what did not complete. */
export async function jobShowCommand(id: string, options: Json): Promise<void> {
  await withSettlement(async (context) => {
    const report = await showRun(context, readId(id))
    if (options.json) return console.log(JSON.stringify(report))
    console.log(describe(report))
    for (const step of report.steps) {
      console.log(`  ${step.stepName}: ${step.status}, ${describeProgress(step)}`)
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
  await operate(id, options, async (context, number) => {
    const { execution } = await restartRun(context, number)
    if (execution.status !== 'COMPLETED') {
      throw new Error(`${describe(execution)} ${execution.message ?? ''}`)
    }
    return execution
  })
}

type Listed = Awaited<ReturnType<typeof listRuns>>[number]
type Shown = Omit<Listed, 'runningSteps'>

async function operate(
  id: string,
  { json }: Json,
  work: (context: SettlementContext, id: number) => Promise<Shown>,
): Promise<void> {
  await withSettlement(async (context) => {
    const execution = await work(context, readId(id))
    console.log(json ? JSON.stringify(execution) : describe(execution))
  })
}

function describe({ id, jobName, identifyingParameters, status, message, startedAt }: Shown) {
  const { dateTerm, startDate } = identifyingParameters
  const started = startedAt.toISOString()
  return `${id}  ${started}  ${jobName} ${dateTerm} ${startDate}  ${status} ${message ?? ''}`
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
