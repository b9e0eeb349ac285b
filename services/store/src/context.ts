import type { EventBus } from '@haru/events'
import { openDatabase, transaction } from '@haru/pg'
import { ownState, type Revocations, type Sharing } from '@haru/redis'
import type { ServiceSetup } from '@haru/service-kit'
import type { Kysely, Transaction } from 'kysely'
import type { Tables } from './tables.gen.ts'

/** The database as store sees it; its types come from the migrated schema. */
export type StoreDatabase = Kysely<Tables>
export type StoreTransaction = Transaction<Tables>

/** Everything that store's use cases work with, wired by hand. */
export type StoreContext = {
  db: StoreDatabase
  /** for the relay and the consumer, who never queue for a connection behind requests */
  eventsDb: StoreDatabase
  /** Runs a transaction and, once it is committed, wakes the event relay. */
  transact<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result>
  /** HARU_COOKIE_SECRETS: the first signs, all are accepted */
  cookieSecrets: readonly [string, ...string[]]
  /** told of every pairing that is over, once that is committed */
  revocations: Revocations
  /** HARU_PUBLIC_URL, without a slash at its end */
  publicUrl: string
}

/** A relay's claim, four lanes of a batch of trade's events, and one for who drains or redrives. */
const EVENT_CONNECTIONS_MAX = 6

/**
 * Wires store.
 * @param setup where its database is, and what tablets' cookies are signed with
 * @param bus carries its events
 */
export function createStoreContext(
  setup: Pick<ServiceSetup, 'databaseUrl' | 'poolMax' | 'cookieSecrets' | 'publicUrl'> & Sharing,
  bus: Pick<EventBus, 'wake'>,
): StoreContext {
  const login = { url: setup.databaseUrl, role: 'haru_store', prepares: true }
  const { shared = ownState() } = setup
  const db: StoreDatabase = openDatabase({ ...login, poolMax: setup.poolMax })
  return {
    db,
    eventsDb: openDatabase({ ...login, poolMax: EVENT_CONNECTIONS_MAX }),
    cookieSecrets: setup.cookieSecrets,
    revocations: shared.revocations,
    publicUrl: setup.publicUrl,
    async transact(work) {
      const result = await transaction(db, work)
      bus.wake()
      return result
    },
  }
}
