import { addDays, type DateTerm, type Period } from '@haru/business-day'
import {
  type Job,
  type JobParameters,
  type PartitionedStepOptions,
  PartitionNotReady,
  partitionedStep,
} from '@haru/chunk'
import { closeDay } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import type { Log, SettlementDatabase, SettlementTransaction } from '../context.ts'
import { type JobName, type JobRun, periodOf } from '../period/job-period.ts'
import { isClosed, type StorePeriod, storesToCompute } from '../period/period-sql.ts'
import { computeSettlement } from '../settlement/compute-settlement.ts'
import { computeStatistic } from '../statistic/compute-statistic.ts'
import type { Tables } from '../tables.gen.ts'

/** Stores that are computed at the same time: as many as PostgreSQL's cores on a small machine. */
const STORES_AT_A_TIME = 4

type Compute = (tx: SettlementTransaction, period: StorePeriod) => Promise<number>

/** What the jobs need to run. */
export type JobTools = { db: SettlementDatabase; client: InternalClient; log: Log }

/**
 * The nightly jobs: one partition a store, which closes the store's days and computes its period.
 * @param tools the database, trade, and where trouble is told
 */
export function createJobs(tools: JobTools): Record<JobName, Job<Tables>> {
  return {
    'product-sale-statistics': storeJob('product-sale-statistics', computeStatistic, tools),
    settlement: storeJob('settlement', computeSettlement, tools),
  }
}

function storeJob(name: JobName, compute: Compute, tools: JobTools): Job<Tables> {
  const { db, client, log } = tools
  const options: PartitionedStepOptions<Tables> = {
    name: 'stores',
    concurrency: STORES_AT_A_TIME,
    async plan({ identifying }) {
      const { run, period } = readRun(name, identifying)
      return (await storesToCompute(db, run, period)).map(String)
    },
    async prepare(key, { identifying }) {
      const { period } = readRun(name, identifying)
      await closeDaysOf(db, client, Number(key), period)
    },
    async work(tx, key, { identifying }) {
      const { run, period } = readRun(name, identifying)
      const storeId = Number(key)
      const written = await compute(tx, { ...period, storeId, name, dateTerm: run.dateTerm })
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

/** Closing goes through trade, which alone knows whether an order of the day is undecided. */
async function closeDaysOf(
  db: SettlementDatabase,
  client: InternalClient,
  storeId: number,
  { end }: Period,
): Promise<void> {
  const day = addDays(end, -1)
  if (await isClosed(db, storeId, day)) return
  const { status } = await client.call(closeDay, { storeId, day })
  if (status === 'PENDING') {
    throw new PartitionNotReady(`an order or payment of ${day} is still in flight`)
  }
}
