import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'

/** Names the server that tests fold in; when it is set, they are never skipped. */
const VARIABLE = 'HARU_TEST_REDIS_URL'
const USUAL = 'redis://127.0.0.1:6379'

/** The Redis of tests: where it is, or why they are skipped. */
export type TestRedis = { url: string; skip: false } | { url: string; skip: string }

/**
 * Looks for a Redis to test with.
 * @returns where it is; `skip` says why there is none
 * @throws Error when one was named and does not answer
 */
export async function findTestRedis(): Promise<TestRedis> {
  const named = process.env[VARIABLE]
  const url = named ?? USUAL
  try {
    await withRedis(url, (client) => client.ping())
    return { url, skip: false }
  } catch (error) {
    if (named) throw new Error(`${VARIABLE} names a Redis that does not answer`, { cause: error })
    return { url, skip: `no Redis answers at ${url}: start one, or name one by ${VARIABLE}` }
  }
}

type Client = ReturnType<typeof clientFor>

function clientFor(url: string) {
  return createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 2_000 } })
}

/** Does something with a connection of its own. */
export async function withRedis<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = clientFor(url)
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  } finally {
    if (client.isOpen) client.destroy()
  }
}

/** A run's number that no other test has, to find its keys by. */
export function anyRunId(): number {
  return Number.parseInt(randomUUID().slice(0, 8), 16)
}

/** The keys of a run's folds that are there. */
export async function foldKeys(url: string, runId: number): Promise<string[]> {
  return await withRedis(url, (client) => client.keys(`haru:fold:${runId}:*`))
}
