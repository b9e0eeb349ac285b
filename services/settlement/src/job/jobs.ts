import { addDays, type BusinessDay, type DateTerm, type Period } from '@haru/business-day'
import {
  type Job,
  type JobParameters,
  type PartitionedStepOptions,
  PartitionNotReady,
  partitionedStep,
} from '@haru/chunk'
import { closeDay } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import type { Aggregation } from '../aggregation/aggregation.ts'
import type { Log, SettlementDatabase, SettlementTransaction } from '../context.ts'
import { type JobName, type JobRun, periodOf } from '../period/job-period.ts'
import { type StorePeriod, selectClosed, storesToCompute } from '../period/period-sql.ts'
import { computeSettlement } from '../settlement/compute-settlement.ts'
import { computeStatistic } from '../statistic/compute-statistic.ts'
import type { Tables } from '../tables.gen.ts'

/** Transactions at the same time: as many as the cores of a small machine. */
const CONCURRENCY = 2
/**
 * Stores that one statement computes. The sales of many stores lie between each other on disk: a
 * month of 100 stores, 2,791,000 lines, took 7.8 s store by store, 1.6 s in two batches.
 */
const STORES_AT_ONCE = 128

/** Calls to trade in flight at a time: 100 stores take 0.5 s, one by one they took 1.3 s. */
const CLOSING_MAX = 8

type Compute = (
  tx: SettlementTransaction,
  period: StorePeriod,
  tools: { aggregation: Aggregation; runId: number },
) => Promise<number>

/** What the jobs need to run. */
export type JobTools = {
  db: SettlementDatabase
  client: InternalClient
  aggregation: Aggregation
  log: Log
}

/**
 * The nightly jobs: one partition a store, which closes the store's days and computes its period.
 * @param tools the database, trade, how days are computed, and where trouble is told
 */
export function createJobs(tools: JobTools): Record<JobName, Job<Tables>> {
  return {
    'product-sale-statistics': storeJob('product-sale-statistics', computeStatistic, tools),
    settlement: storeJob('settlement', computeSettlement, tools),
  }
}

function storeJob(name: JobName, compute: Compute, tools: JobTools): Job<Tables> {
  const { db, aggregation, log } = tools
  const options: PartitionedStepOptions<Tables> = {
    name: 'stores',
    concurrency: CONCURRENCY,
    batchSize: STORES_AT_ONCE,
    async plan({ identifying }) {
      const { run, period } = readRun(name, identifying)
      return (await storesToCompute(db, run, period)).map(String)
    },
    async prepare(keys, { identifying }) {
      const { period } = readRun(name, identifying)
      return await closeDaysOf(tools, keys.map(Number), addDays(period.end, -1))
    },
    async work(tx, keys, { identifying, jobExecutionId: runId }) {
      const { run, period } = readRun(name, identifying)
      const storeIds = keys.map(Number)
      const wanted = { ...period, storeIds, name, dateTerm: run.dateTerm }
      const written = await compute(tx, wanted, { aggregation, runId })
      return { written }
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

/**
 * Closing goes through trade, which alone knows whether an order of the day is undecided.
 * @returns why some stores cannot be closed, by store
 */
async function closeDaysOf(
  { db, client }: JobTools,
  storeIds: readonly number[],
  day: BusinessDay,
): Promise<Map<string, unknown>> {
  const obstacles = new Map<string, unknown>()
  const closed = await selectClosed(db, storeIds, day)
  const waiting = storeIds.filter((id) => !closed.has(id))
  const closeNext = async () => {
    for (let storeId = waiting.shift(); storeId !== undefined; storeId = waiting.shift()) {
      try {
        const { status } = await client.call(closeDay, { storeId, day })
        if (status === 'CLOSED') continue
        const message = `an order or payment of ${day} is still in flight`
        obstacles.set(String(storeId), new PartitionNotReady(message))
      } catch (error) {
        obstacles.set(String(storeId), error)
      }
    }
  }
  await Promise.all(Array.from({ length: CLOSING_MAX }, closeNext))
  return obstacles
}
