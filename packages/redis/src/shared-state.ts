import type { Registry } from 'prom-client'
import { type Announcer, noAnnouncer, redisAnnouncer } from './announcer.ts'
import { type Counters, redisCounters } from './counters.ts'
import { openRedisLink, type RedisOptions, type Tell } from './redis-link.ts'
import { createRevocations, type Revocations } from './revocations.ts'

/** What the processes of one installation share besides the database. */
export type SharedState = {
  announcer: Announcer
  revocations: Revocations
  /** undefined: this process counts for itself */
  counters?: Counters
  close(): Promise<void>
}

/** What a service takes that shares; absent: it has the state of one process. */
export type Sharing = { shared?: SharedState | undefined }

/** The state of one process alone: nothing is kept, and nobody else is told. */
export function ownState(): SharedState {
  const announcer = noAnnouncer()
  return { announcer, revocations: createRevocations(announcer), async close() {} }
}

/**
 * Opens the state that processes share through Redis. It is there at once, Redis or not: what is
 * not known is asked of its owner, what is not told is found by looking, what is not counted
 * together is counted alone.
 * @param options where Redis is
 * @param tell hears when it goes and comes back
 * @param registry gets `haru_redis_up`
 */
export function openSharedState(
  options: RedisOptions,
  tell: Tell,
  registry?: Registry,
): SharedState {
  const link = openRedisLink(options, tell, registry)
  const announcer = redisAnnouncer(link)
  return {
    announcer,
    revocations: createRevocations(announcer, link),
    counters: redisCounters(link),
    close: link.close,
  }
}
