import type { EventBus } from '@haru/events'
import { openDatabase, transaction } from '@haru/pg'
import { ownState, type Revocations, type Sharing } from '@haru/redis'
import type { InternalClient, ServiceSetup } from '@haru/service-kit'
import type { Kysely, Transaction } from 'kysely'
import { createLiveFeed, type LiveFeed } from './live/live-feed.ts'
import { createDecisionWaiters, type DecisionWaiters } from './order/decision-waiters.ts'
import type { Tables } from './tables.gen.ts'
import { createTradeMetrics, type TradeMetrics } from './trade-metrics.ts'

/** The database as trade sees it; its types come from the migrated schema. */
export type TradeDatabase = Kysely<Tables>
export type TradeTransaction = Transaction<Tables>

/** Everything that trade's use cases work with, wired by hand. */
export type TradeContext = {
  db: TradeDatabase
  /** for the relay and the consumers, who never queue for a connection behind requests */
  eventsDb: TradeDatabase
  client: InternalClient
  bus: EventBus
  feed: LiveFeed
  waiters: DecisionWaiters
  /** told what happened once it is committed */
  metrics: TradeMetrics
  /** tells of sessions and pairings that end */
  revocations: Revocations
  /** aborted when the process stops: event streams end then, or they would hold it up */
  ending: AbortController
  /** Runs a transaction and, once it is committed, wakes the event relay. */
  transact<Result>(work: (tx: TradeTransaction) => Promise<Result>): Promise<Result>
}

/**
 * A relay's claim, four lanes of a batch of trade's events and four of one of the store's
 * (`relay.ts` of the events), and one more for whoever drains or redrives.
 */
const EVENT_CONNECTIONS_MAX = 10

/**
 * Wires trade.
 * @param setup where its database is, and the other services
 * @param bus carries its events
 */
export function createTradeContext(setup: ServiceSetup & Sharing, bus: EventBus): TradeContext {
  const login = { url: setup.databaseUrl, role: 'haru_trade', prepares: true }
  const { announcer, revocations } = setup.shared ?? ownState()
  const db: TradeDatabase = openDatabase({ ...login, poolMax: setup.poolMax })
  return {
    db,
    eventsDb: openDatabase({ ...login, poolMax: EVENT_CONNECTIONS_MAX }),
    client: setup.client,
    bus,
    feed: createLiveFeed(db, announcer),
    waiters: createDecisionWaiters(announcer),
    revocations,
    metrics: createTradeMetrics(setup.watch?.registry),
    ending: new AbortController(),
    async transact(work) {
      const result = await transaction(db, work)
      bus.wake()
      return result
    },
  }
}
