import type { Announcer } from './announcer.ts'
import type { RedisLink } from './redis-link.ts'

/** What can be revoked, once and for all. */
export type Revocable = { kind: 'session' | 'pairing'; id: string }

/**
 * What is known to be revoked. Its owner knows best: here is remembered only what has been revoked,
 * never that something is good, so that what is not known here must be asked of the owner.
 */
export type Revocations = {
  /**
   * Remembers that something has been revoked, and tells all processes. Called after the commit.
   * @param seconds that it could have been good for at most
   */
  revoke(what: Revocable, seconds: number): Promise<void>
  /** @returns true: it has been revoked; false: nothing is known, ask the owner */
  isRevoked(what: Revocable): Promise<boolean>
  /** Calls back once something is told to be revoked, until the returned function is called. */
  onRevoked(what: Revocable, listener: () => void): () => void
}

/** Ids are UUIDs; what is longer came from a stranger. */
const ID_LENGTH_MAX = 64

/**
 * Makes what remembers in Redis and, where there is none, tells this process alone.
 * @param announcer tells the other processes
 * @param link undefined: nothing is remembered
 */
export function createRevocations(announcer: Announcer, link?: RedisLink): Revocations {
  const listeners = new Map<string, Set<() => void>>()
  const tellHere = (keys: readonly string[]) => {
    for (const key of keys) for (const listener of [...(listeners.get(key) ?? [])]) listener()
  }
  announcer.onAnnounced('revoked', tellHere)
  return {
    async revoke(what, seconds) {
      const key = keyOf(what)
      tellHere([key])
      announcer.announce('revoked', [key])
      await link?.ask('remember what is revoked', (client, name) =>
        client.set(name(`revoked:${key}`), '1', { expiration: { type: 'EX', value: seconds } }),
      )
    },
    async isRevoked(what) {
      if (!link || what.id.length > ID_LENGTH_MAX) return false
      const found = await link.ask('look up what is revoked', (client, name) =>
        client.exists(name(`revoked:${keyOf(what)}`)),
      )
      return found === 1
    },
    onRevoked(what, listener) {
      const key = keyOf(what)
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0 && listeners.get(key) === own) listeners.delete(key)
      }
    },
  }
}

function keyOf({ kind, id }: Revocable): string {
  return `${kind}:${id}`
}
