import type { BenchDatabase, BenchServer } from '../bench-server.ts'
import type { OpenMonth } from './contenders.ts'
import { loadMonth, type MonthSize } from './month.ts'
import type { NaiveRedis } from './naive-redis.ts'
import { openJobs } from './open-jobs.ts'
import { openResults } from './results-sql.ts'
import type { Strategy } from './strategies.ts'

/** A month that is loaded and open. */
export type LoadedMonth = OpenMonth & {
  database: BenchDatabase
  /** how much there is, in a sentence */
  size: string
  close: () => Promise<void>
}

/** What months are opened with. */
export type MonthTools = {
  strategies: readonly Strategy[]
  redisUrl: string | undefined
  /** told what happens */
  say: (text: string) => void
}

/**
 * Makes an installation with a month of sales in it, and opens everything that works on it.
 * @param server where
 * @param name of the database
 * @param size of the month
 * @param tools what it is opened with; `naive` is not closed with the month
 */
export async function openMonth(
  server: BenchServer,
  name: string,
  size: MonthSize,
  tools: MonthTools & { naive: NaiveRedis | undefined },
): Promise<LoadedMonth> {
  const { strategies, redisUrl, say, naive } = tools
  const database = await server.makeInstallation(name)
  let loaded = 0
  const plan = await loadMonth(database.adminUrl, size, (lines) => {
    loaded += lines
    say(`loading ${show(loaded)} of ${show(size.lines)} lines`)
  })
  const results = await openResults(database.adminUrl)
  const jobs = new Map()
  for (const strategy of strategies) {
    jobs.set(strategy, await openJobs(database.appUrl, strategy, redisUrl))
  }
  const products = size.stores * size.products
  return {
    database,
    results,
    jobs,
    naive,
    size:
      `${show(plan.lines)} lines of ${show(products)} products, ${show(plan.payments)} payments, ` +
      `${show(size.stores)} stores, one month, in the order of their time`,
    async close() {
      for (const one of jobs.values()) await one.close()
      await results.client.end()
    },
  }
}

function show(count: number): string {
  return count.toLocaleString('en')
}
