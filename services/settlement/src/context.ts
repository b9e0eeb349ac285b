import {
  createJobRepository,
  type Job,
  type JobListener,
  type JobRepository,
  type LogFields,
  logListener,
  MetricsRegistry,
  metricsListener,
  tracingListener,
} from '@haru/chunk'
import { openDatabase } from '@haru/pg'
import type { InternalClient, ServiceSetup } from '@haru/service-kit'
import type { Kysely, Transaction } from 'kysely'
import { type AggregationOptions, openAggregation } from './aggregation/open-aggregation.ts'
import { createJobs } from './job/jobs.ts'
import type { JobName } from './period/job-period.ts'
import type { Tables } from './tables.gen.ts'

/** The database as settlement sees it; its types come from the migrated schema. */
export type SettlementDatabase = Kysely<Tables>
export type SettlementTransaction = Transaction<Tables>

/**
 * What settlement is given. `leaseMs` in milliseconds, for tests that kill processes;
 * `closingMsMax`: milliseconds that a store's closing may take, for tests that wait for it.
 */
export type SettlementSetup = Pick<ServiceSetup, 'databaseUrl' | 'poolMax' | 'client'> & {
  leaseMs?: number
  closingMsMax?: number
  /** default: sql */
  aggregation?: AggregationOptions
}

/** Tells a person what went wrong where nobody waits for an answer. */
export type Log = (message: string, error?: unknown) => void

/** Tells what is going on: a line for every step and job that ended. */
export type Tell = (fields: LogFields, message: string) => void

/** Everything that settlement's use cases work with, wired by hand. Needs no HTTP server. */
export type SettlementContext = {
  db: SettlementDatabase
  client: InternalClient
  repository: JobRepository<Tables>
  jobs: Record<JobName, Job<Tables>>
  log: Log
  /** what the jobs of this process counted */
  metrics: MetricsRegistry
  /** aborted when the service closes: running jobs end at their next store */
  closing: AbortController
  /** runs that nobody waits for */
  background: Set<Promise<unknown>>
  /** stops what runs in the background and ends the connections */
  close: () => Promise<void>
}

/**
 * Wires settlement.
 * @param setup where its database is, and the other services
 * @param log where trouble is told
 * @param tell where it is told how jobs end
 */
export function openSettlementContext(
  setup: SettlementSetup,
  log: Log,
  tell: Tell = () => {},
): SettlementContext {
  const { databaseUrl, poolMax, client, leaseMs, closingMsMax } = setup
  const aggregation = openAggregation(setup.aggregation ?? { name: 'sql' })
  const db: SettlementDatabase = openDatabase({
    url: databaseUrl,
    role: 'haru_settlement',
    poolMax,
    // All of it can be computed again. A year of one store, 813 runs: 9 s instead of 31 s.
    synchronousCommit: false,
  })
  const repository = createJobRepository({
    db,
    schema: 'settlement',
    ...(leaseMs === undefined ? {} : { leaseMs }),
  })
  const metrics = new MetricsRegistry()
  const listeners = [metricsListener(metrics), tracingListener(), logListener(tell)]
  const closing = new AbortController()
  const background = new Set<Promise<unknown>>()
  return {
    db,
    client,
    repository,
    jobs: listenedTo(createJobs({ db, client, aggregation, log, closingMsMax }), listeners),
    log,
    metrics,
    closing,
    background,
    async close() {
      closing.abort()
      await Promise.allSettled(background)
      await aggregation.close()
      await db.destroy()
    },
  }
}

/** Runs are told wherever they come from: a command, the schedule, a process that died. */
function listenedTo(
  jobs: Record<JobName, Job<Tables>>,
  listeners: readonly JobListener[],
): Record<JobName, Job<Tables>> {
  return {
    'product-sale-statistics': { ...jobs['product-sale-statistics'], listeners },
    settlement: { ...jobs.settlement, listeners },
  }
}
