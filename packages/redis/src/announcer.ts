import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RedisLink } from './redis-link.ts'

/** What processes tell each other, and about what: ids. */
type Topics = {
  /** stores that have new live events */
  'store-changed': number
  /** orders whose decision is committed */
  'order-decided': number
  /** sessions and pairings that have been revoked */
  revoked: string
}

/** Wakes other processes. Nothing is promised: whoever waits looks for himself, too, later. */
export type Announcer = {
  /** Whether what is told now is likely to be heard. */
  isHeard(): boolean
  /** Tells the other processes, not this one; waits for nothing. */
  announce<Topic extends keyof Topics>(topic: Topic, ids: Iterable<Topics[Topic]>): void
  /** Hears, from now on, what other processes tell; one listener for each topic. */
  onAnnounced<Topic extends keyof Topics>(
    topic: Topic,
    listener: (ids: readonly Topics[Topic][]) => void,
  ): void
}

const IDS_AT_ONCE_MAX = 1_000
const ID_LENGTH_MAX = 100

const MESSAGE = z.object({ from: z.string(), ids: z.unknown() })
const numbers = z.array(z.int().positive()).max(IDS_AT_ONCE_MAX)
const words = z.array(z.string().max(ID_LENGTH_MAX)).max(IDS_AT_ONCE_MAX)
const IDS: { [Topic in keyof Topics]: z.ZodType<Topics[Topic][]> } = {
  'store-changed': numbers,
  'order-decided': numbers,
  revoked: words,
}

/** Makes what tells nobody: there are no other processes. */
export function noAnnouncer(): Announcer {
  return { isHeard: () => false, announce() {}, onAnnounced() {} }
}

/**
 * Makes what tells by channels of Redis. What is lost, while it is away or a connection breaks, is
 * not told again.
 * @param link may be away
 */
export function redisAnnouncer(link: RedisLink): Announcer {
  const self = randomUUID()
  return {
    isHeard: link.isUp,
    announce(topic, ids) {
      const all = [...ids]
      for (let at = 0; at < all.length; at += IDS_AT_ONCE_MAX) {
        const message = { from: self, ids: all.slice(at, at + IDS_AT_ONCE_MAX) }
        void link.ask(`tell ${topic}`, (client, name) =>
          client.publish(name(topic), JSON.stringify(message)),
        )
      }
    },
    onAnnounced(topic, listener) {
      link.listen(topic, (message) => {
        const told = MESSAGE.safeParse(parsed(message))
        // What is none of ours wakes nobody; this process has told itself already.
        if (!told.success || told.data.from === self) return
        const ids = IDS[topic].safeParse(told.data.ids)
        if (ids.success) listener(ids.data)
      })
    },
  }
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}
