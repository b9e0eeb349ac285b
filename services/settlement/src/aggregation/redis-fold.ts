import { randomUUID } from 'node:crypto'
import { StepBroken } from '@haru/chunk'
import { createClient, ErrorReply } from 'redis'
import type { Fold, Folded, OpenFold, Sum } from './aggregation.ts'

/** What a crashed run leaves in Redis goes by itself, long after anybody could want it. */
const ABANDONED_SECONDS = 6 * 3_600
/** Kept for a while after it was read: nothing is deleted before it is stored. */
const FINISHED_SECONDS = 600
/** An answer that was lost with its connection is asked for again; the marker counts it once. */
const TRIES_MAX = 3
const CONNECT_MS_MAX = 5_000
const ANSWER_MS_MAX = 10_000
/** 50 ms, 100, 200, 400: after a second without it the run fails and says so. */
const RECONNECTS_MAX = 4
const RECONNECT_MS = 50
/** Fields that one step of reading a hash asks for. */
const FIELDS_PER_READ = 10_000

/** Marker and increments are one script, so both are there or neither. */
const FOLD = `
  if redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 0 then return 0 end
  for i = 3, #ARGV, 3 do
    redis.call('HINCRBY', KEYS[1], ARGV[i] .. ':1', ARGV[i + 1])
    redis.call('HINCRBY', KEYS[1], ARGV[i] .. ':2', ARGV[i + 2])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return 1`

/** Folds in Redis. */
export type RedisFolds = { open: OpenFold; close: () => Promise<void> }

/** Nothing can be folded there, whichever stores were tried: the client has tried for a while. */
class RedisAway extends StepBroken {
  override name = 'RedisAway'

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const trouble = cause instanceof ErrorReply ? 'refuses' : 'cannot be reached'
    super(`Redis (HARU_BATCH_REDIS_URL) ${trouble}: ${reason}`, { cause })
  }
}

type Client = ReturnType<typeof clientFor>

function clientFor(url: string) {
  return createClient({
    url,
    // Shown by CLIENT LIST.
    name: `haru-fold-${process.pid}`,
    socket: {
      connectTimeout: CONNECT_MS_MAX,
      socketTimeout: ANSWER_MS_MAX,
      // Whoever waits meanwhile goes on when it is back, and is told when it stays away.
      reconnectStrategy: (retries, cause) =>
        retries < RECONNECTS_MAX ? RECONNECT_MS * 2 ** retries : cause,
    },
  })
}

/**
 * Opens a connection for folding; it connects when it is first needed.
 * @param url `redis://…` of the batch's own server
 */
export function openRedisFolds(url: string): RedisFolds {
  const client = clientFor(url)
  // Whoever waits for an answer is told; the client connects again by itself.
  client.on('error', () => {})
  let connecting: Promise<unknown> | undefined
  const connection = async () => {
    try {
      if (!client.isOpen) connecting = client.connect()
      await connecting
      return client
    } catch (error) {
      throw new RedisAway(error)
    }
  }
  return {
    open: (runId) => openFold(connection, `haru:fold:${runId}:${randomUUID()}`),
    async close() {
      if (client.isOpen) await client.close().catch(() => client.destroy())
    },
  }
}

function openFold(connection: () => Promise<Client>, key: string): Fold {
  return {
    async add(chunk, sums) {
      const words = [`#${chunk}`, String(ABANDONED_SECONDS)]
      for (const { storeId, itemId, first, second } of sums) {
        words.push(`${storeId}:${itemId}`, String(first), String(second))
      }
      await persistently(async () => {
        const client = await connection()
        await client.eval(FOLD, { keys: [key], arguments: words })
      })
    },
    read: async () => await persistently(async () => await readFold(await connection(), key)),
    async finish() {
      // What was folded has been read: an answer that is lost here must not cost it. It goes by
      // itself, only later.
      await connection()
        .then((client) => client.expire(key, FINISHED_SECONDS))
        .catch(() => {})
    },
  }
}

async function persistently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (error instanceof RedisAway) throw error
      if (attempt === TRIES_MAX) throw new RedisAway(error)
    }
  }
}

async function readFold(client: Client, key: string): Promise<Folded> {
  // A scan may show a field twice; the map keeps it once.
  const sums = new Map<string, Sum>()
  const chunks = new Set<string>()
  const scan = client.hScanIterator(key, { COUNT: FIELDS_PER_READ })
  for await (const entries of scan) {
    for (const { field, value } of entries) {
      if (field.startsWith('#')) chunks.add(field)
      else addField(sums, field, Number(value))
    }
  }
  return { chunks: chunks.size, sums: [...sums.values()] }
}

function addField(sums: Map<string, Sum>, field: string, value: number): void {
  const [storeId = '', itemId = '', which] = field.split(':')
  const name = `${storeId}:${itemId}`
  const sum = sums.get(name) ?? {
    storeId: Number(storeId),
    itemId: Number(itemId),
    first: 0,
    second: 0,
  }
  if (which === '1') sum.first = value
  else sum.second = value
  sums.set(name, sum)
}
