import { Gauge, type Registry } from 'prom-client'
import { createClient, ErrorReply } from 'redis'

/** Where Redis is, and what this installation's names in it begin with. */
export type RedisOptions = { url: string; prefix: string }

/** Hears that Redis went (with why), and that it came back. */
export type Tell = (message: string, error?: unknown) => void

type Client = ReturnType<typeof clientFor>

/** The connection to Redis of one process: it may be away, and nobody waits for it. */
export type RedisLink = {
  /** Whether Redis answers, as far as is known. */
  isUp(): boolean
  /**
   * Asks Redis something, for 200 ms at most; at once, not at all, while it is away.
   * @param what is asked, for the log
   * @param work sends one command
   * @returns the answer; undefined when there is none: Redis is away, too slow, or refuses
   */
  ask<Answer>(
    what: string,
    work: (client: Client, name: (suffix: string) => string) => Promise<Answer>,
  ): Promise<Answer | undefined>
  /** Hears what is published on a channel from now on, again after each reconnection. */
  listen(channel: string, listener: (message: string) => void): void
  /** Ends it at once: whoever asks later is told nothing. */
  close(): Promise<void>
}

const ANSWER_MS_MAX = 200
const CONNECT_MS_MAX = 2_000
const RECONNECT_MS_MIN = 50
/** Also how long a process that ends may wait for the next attempt, which cannot be called off. */
const RECONNECT_MS_MAX = 1_000
/** A server that is gone without a word is noticed by its silence. */
const PING_EVERY_MS = 1_000
const SILENT_MS_MAX = 3_000
/** One that is always slow would come and go several times a second. */
const SLOW_TOLD_EVERY_MS = 10_000
/** Commands that wait for their answers; more are refused. */
const IN_FLIGHT_MAX = 10_000

/**
 * Opens the connection in the background; it comes back by itself.
 * @param options where Redis is
 * @param tell hears once when it goes, and once when it comes back; of one that is slow, at most
 *   once in 10 s
 * @param registry gets `haru_redis_up`
 */
export function openRedisLink(options: RedisOptions, tell: Tell, registry?: Registry): RedisLink {
  const client = clientFor(options.url)
  const name = (suffix: string) => `${options.prefix}${suffix}`
  const listeners = new Map<string, (message: string) => void>()
  const refused = new Set<string>()
  const presence = watchPresence(tell)
  let isClosed = false
  const hear = (channel: string, listener: (message: string) => void) => {
    // The library asks again when it reconnects; what fails now is tried when it is ready again.
    client.subscribe(name(channel), listener).catch(() => {})
  }
  client.on('error', (error) => {
    // A refusal is an answer (BUSY, LOADING): the connection is there.
    if (!(error instanceof ErrorReply && client.isReady)) presence.set(false, error)
  })
  client.on('ping-interval', () => presence.set(true))
  client.on('ready', () => {
    presence.set(true)
    for (const [channel, listener] of listeners) hear(channel, listener)
  })
  client.connect().catch(() => {})
  const isUp = () => !isClosed && client.isReady && presence.isUp()
  if (registry) addMetrics(registry, isUp)
  return {
    isUp,
    async ask(what, work) {
      if (!isUp()) return undefined
      try {
        const answer = await inTime(work(client, name), () => presence.set(true))
        refused.delete(what)
        return answer
      } catch (error) {
        if (error instanceof TooSlow) presence.set(false, error)
        else if (client.isReady && !refused.has(what)) {
          refused.add(what)
          tell(`Redis refuses to ${what}`, error)
        }
        return undefined
      }
    },
    listen(channel, listener) {
      listeners.set(channel, listener)
      if (client.isReady) hear(channel, listener)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      presence.end()
      if (client.isOpen) client.destroy()
    },
  }
}

function clientFor(url: string) {
  return createClient({
    url,
    name: `haru-${process.pid}`,
    disableOfflineQueue: true,
    commandsQueueMaxLength: IN_FLIGHT_MAX,
    maintNotifications: 'disabled',
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_MS_MAX,
      socketTimeout: SILENT_MS_MAX,
      reconnectStrategy: (retries) => {
        const ms = Math.min(RECONNECT_MS_MIN * 2 ** Math.min(retries, 10), RECONNECT_MS_MAX)
        // Not all instances at the same moment.
        return Math.round(ms * (0.5 + Math.random() / 2))
      },
    },
  })
}

/** Whether Redis answers; each change is told once, those of one that is slow now and then. */
function watchPresence(tell: Tell) {
  let state: 'connecting' | 'up' | 'away' | 'closed' = 'connecting'
  let isTold = false
  let toldSlowAt = Number.NEGATIVE_INFINITY

  function tellAway(error: unknown): void {
    if (isTold) return
    if (error instanceof TooSlow) {
      if (performance.now() - toldSlowAt < SLOW_TOLD_EVERY_MS) return
      toldSlowAt = performance.now()
    }
    isTold = true
    tell('Redis is away', error)
  }

  return {
    isUp: () => state === 'up',
    set(isUp: boolean, error?: unknown) {
      if (state === 'closed') return
      if (!isUp) tellAway(error)
      else if (isTold) {
        isTold = false
        tell('Redis is back')
      }
      state = isUp ? 'up' : 'away'
    },
    end() {
      state = 'closed'
    },
  }
}

class TooSlow extends Error {
  override name = 'TooSlow'
}

/**
 * Waits for an answer, 200 ms at most.
 * @param onLate told when it comes after that, all the same
 * @throws TooSlow when it has not come
 */
async function inTime<Answer>(answering: Promise<Answer>, onLate: () => void): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  let isOver = false
  const giveUp = () => {
    if (isOver) return
    late.reject(new TooSlow(`no answer within ${ANSWER_MS_MAX} ms`))
    answering.then(onLate, (error) => error instanceof ErrorReply && onLate())
  }
  // What has come while this process was busy is read first.
  const timer = setTimeout(() => setImmediate(giveUp), ANSWER_MS_MAX)
  try {
    return await Promise.race([answering, late.promise])
  } finally {
    isOver = true
    clearTimeout(timer)
  }
}

function addMetrics(registry: Registry, isUp: () => boolean): void {
  const gauge: Gauge = new Gauge({
    name: 'haru_redis_up',
    help: '1 while Redis answers, 0 while this process does without',
    registers: [registry],
    collect: () => void gauge.set(isUp() ? 1 : 0),
  })
}
