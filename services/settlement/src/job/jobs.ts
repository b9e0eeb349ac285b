import { addDays, type DateTerm, type Period } from '@haru/business-day'
import {
  type Job,
  type JobParameters,
  type PartitionedStepOptions,
  PartitionNotReady,
  partitionedStep,
} from '@haru/chunk'
import type { InternalClient } from '@haru/service-kit'
import type { Aggregation } from '../aggregation/aggregation.ts'
import type { Log, SettlementDatabase } from '../context.ts'
import { type Computation, computeDaysAhead, computePeriod } from '../period/compute-period.ts'
import { type JobName, type JobRun, periodOf } from '../period/job-period.ts'
import { type StorePeriod, selectClosed, storesToCompute } from '../period/period-sql.ts'
import { settlement } from '../settlement/compute-settlement.ts'
import { statistic } from '../statistic/compute-statistic.ts'
import type { Tables } from '../tables.gen.ts'
import { closeDays } from './close-days.ts'

/** Transactions at the same time: as many as the cores of a small machine. */
const CONCURRENCY = 2
/**
 * Stores of one transaction. A day takes as long in batches of 16 as of 128 (2,791,000 lines of
 * 100 stores: 0.44 s and 0.49 s, of 4 0.59 s), and a stop, or another process that helps, waits for
 * one batch. Folding a month from its days is hardly more than its statements: 52 ms in batches of
 * 128, 69 ms of 16, 86 ms of 8.
 */
const STORES_AT_ONCE: Record<DateTerm, number> = { DAY: 16, WEEK: 128, MONTH: 128 }

/** What the jobs need to run. */
export type JobTools = {
  db: SettlementDatabase
  client: InternalClient
  aggregation: Aggregation
  log: Log
  /** milliseconds that a store's closing may take; default 5 s */
  closingMsMax?: number | undefined
}

/**
 * The nightly jobs: one partition a store, which closes the store's days and computes its period.
 * @param tools the database, trade, how days are computed, and where trouble is told
 */
export function createJobs(tools: JobTools): Record<JobName, Job<Tables>> {
  return {
    'product-sale-statistics': storeJob('product-sale-statistics', statistic, tools),
    settlement: storeJob('settlement', settlement, tools),
  }
}

function storeJob(name: JobName, computation: Computation, tools: JobTools): Job<Tables> {
  const { db, aggregation, log } = tools
  const options: PartitionedStepOptions<Tables> = {
    name: 'stores',
    concurrency: CONCURRENCY,
    batchSize: ({ identifying }) => STORES_AT_ONCE[readRun(name, identifying).run.dateTerm],
    async plan({ identifying }) {
      const { run, period } = readRun(name, identifying)
      return (await storesToCompute(db, run, period)).map(String)
    },
    async prepare(keys, { identifying, jobExecutionId: runId }, commitAhead) {
      const { run, period } = readRun(name, identifying)
      const obstacles = await closePeriod(tools, keys.map(Number), period)
      const storeIds = keys.filter((key) => !obstacles.has(key)).map(Number)
      if (aggregation.dayByDay && run.dateTerm !== 'DAY' && storeIds.length > 0) {
        const wanted: StorePeriod = { ...period, storeIds, name, dateTerm: run.dateTerm }
        const days = { aggregation, runId }
        await computeDaysAhead(db, wanted, commitAhead, computation, days)
      }
      return obstacles
    },
    async work(tx, keys, { identifying, jobExecutionId: runId }) {
      const { run, period } = readRun(name, identifying)
      const wanted = { ...period, storeIds: keys.map(Number), name, dateTerm: run.dateTerm }
      return await computePeriod(tx, wanted, computation, { aggregation, runId })
    },
    onFailure(key, error) {
      log(`${name}: store ${key} failed`, error)
    },
  }
  return {
    name,
    checkParameters: (identifying) => void readRun(name, identifying),
    steps: [partitionedStep(options)],
  }
}

function readRun(name: JobName, identifying: JobParameters): { run: JobRun; period: Period } {
  const dateTerm = identifying['dateTerm'] as DateTerm
  const run = { name, dateTerm, startDate: String(identifying['startDate']) }
  const period = periodOf(run)
  if (!period) throw new Error(`no ${dateTerm} of ${name} starts on ${run.startDate}`)
  return { run, period }
}

/** @returns why the days of some stores cannot be closed, by store */
async function closePeriod(
  { db, client, closingMsMax }: JobTools,
  storeIds: readonly number[],
  { end }: Period,
): Promise<Map<string, unknown>> {
  const day = addDays(end, -1)
  const obstacles = new Map<string, unknown>()
  const closed = await selectClosed(db, storeIds, day)
  const open = storeIds.filter((id) => !closed.has(id)).map((storeId) => ({ storeId, day }))
  const note = (storeId: number, obstacle: unknown) => obstacles.set(String(storeId), obstacle)
  await closeDays(
    client,
    open,
    (storeId, closing) => {
      if (closing === 'PENDING') {
        note(storeId, new PartitionNotReady(`an order or payment of ${day} is still in flight`))
      } else if (closing === 'STUCK') {
        note(storeId, new PartitionNotReady(`trade has not said in time whether ${day} is closed`))
      } else if (closing !== 'CLOSED') note(storeId, closing.error)
    },
    { msMax: closingMsMax },
  )
  return obstacles
}
