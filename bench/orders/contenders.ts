import { sendRequest } from '@haru/haru/testing/test-installation.ts'
import { untilSettled } from '@haru/haru/testing/until-settled.ts'
import type pg from 'pg'
import type { BenchDatabase } from '../bench-server.ts'
import type { Contender } from '../measure.ts'
import { copyDatabase } from './copy-database.ts'
import { load } from './load.ts'
import { openTrades } from './open-trades.ts'
import { type Protocol, runPgbench } from './pgbench.ts'
import type { Seat, Stage } from './stage.ts'

/** How what is measured is called in the report. */
export const WORK = {
  orders: 'an order until CONFIRMED, one process',
  pgbench: (protocol: Protocol) => `pgbench, the statements of an order, ${protocol}`,
  menu: 'the menu, one process',
  bareReading: 'the menu, a bare Fastify route that reads it',
  bareRoute: 'the menu, a bare Fastify route that has it in memory',
  clusterOrders: 'an order until CONFIRMED, two processes of each part, Kafka',
  clusterMenu: 'the menu, two processes of each part',
} as const

/** What a round found: so many a second, and what 99 % of the answers took at most, in ms. */
export type Round = { rate: number; p99Ms: number | undefined }

/** A way of working whose rounds are of a fixed time. */
export type TimedContender = Contender & { rounds: Round[] }

/** A system with its tablets, which is loaded. */
export type Loaded = {
  /** its doors */
  urls: readonly string[]
  stage: Stage
  /** superuser, on its database */
  admin: pg.Client
}

/** @param rate measures once */
function timed(
  name: string,
  prepare: () => Promise<void>,
  measure: () => Promise<Round>,
): TimedContender {
  const rounds: Round[] = []
  const run = async () => void rounds.push(await measure())
  return { name, prepare, run, check: async () => {}, rounds }
}

/** Guests who order, each time until the order is confirmed. */
export function ordersOf(name: string, { urls, stage, admin }: Loaded, seconds: number) {
  const [url = ''] = urls
  const door = { url, request: (...request: DoorRequest) => sendRequest(url, ...request) }
  const { seats } = stage
  const contender = timed(
    name,
    async () => {
      await openTrades(door, seats)
      await untilSettled(admin)
      await admin.query('checkpoint')
    },
    async () => {
      const { rate, latencyMs } = await load({ urls, work: 'order', seats, seconds })
      return { rate, p99Ms: latencyMs.p99 }
    },
  )
  // Those whose answer nobody waited for any more.
  return { ...contender, check: () => untilSettled(admin) }
}

type DoorRequest = Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never

/** Guests who read the menu, or a bare route that answers the same. */
export function menuOf(
  name: string,
  { urls, seats }: { urls: readonly string[]; seats: readonly Seat[] },
  seconds: number,
) {
  return timed(
    name,
    async () => {},
    async () => {
      const { rate, latencyMs } = await load({ urls, work: 'menu', seats, seconds })
      return { rate, p99Ms: latencyMs.p99 }
    },
  )
}

/**
 * pgbench, each time on a fresh copy.
 * @param staged where every tablet has an open trade of one order
 * @param trade the id of the first one
 */
export function pgbenchOf(
  program: string,
  protocol: Protocol,
  { staged, first }: { staged: BenchDatabase; first: Stage['first'] & { trade: number } },
  seconds: number,
) {
  let adminUrl = ''
  return timed(
    WORK.pgbench(protocol),
    async () => {
      adminUrl = (await copyDatabase(staged, 'bare')).adminUrl
    },
    async () => {
      const { rate } = await runPgbench(program, adminUrl, first, { protocol, seconds })
      return { rate, p99Ms: undefined }
    },
  )
}
