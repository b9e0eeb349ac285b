import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type OwnRedis, startOwnRedis } from '@haru/redis/testing-redis.ts'
import { inReverse } from './in-reverse.ts'
import { SEOUL, startTestInstallation, type TestInstallation } from './test-installation.ts'

/** Two processes' worth of one installation: one database, one Redis that the test may break. */
export type TwoInstances = {
  redis: OwnRedis
  one: TestInstallation
  other: TestInstallation
  /** Waits until both know whether Redis is there, and listen when it is. */
  untilRedis(state: 'up' | 'away'): Promise<void>
}

/** The channels that an instance listens on. */
const CHANNELS = ['haru:revoked', 'haru:store-changed', 'haru:order-decided']

/**
 * Starts a system twice on one database, with a Redis of the test's own between them.
 * @param t the test; the last opened ends first
 */
export async function startTwoInstances(t: TestContext): Promise<TwoInstances> {
  const owner = inReverse(t)
  const redis = await startOwnRedis(owner)
  const one = await startTestInstallation(owner, SEOUL, { redis })
  const { secrets, database } = one
  const other = await startTestInstallation(owner, SEOUL, { redis, secrets }, database)
  const instances = { redis, one, other, untilRedis }
  await untilRedis('up')
  return instances

  async function untilRedis(state: 'up' | 'away'): Promise<void> {
    for (const system of [one, other]) {
      while ((await isRedisUp(system)) !== (state === 'up')) await delay(5)
    }
    if (state === 'away') return
    for (const channel of CHANNELS) {
      while (!String(await redis.ask('PUBSUB', 'NUMSUB', channel)).endsWith(',2')) await delay(5)
    }
  }
}

/** What the system's own metric says. */
export async function isRedisUp({ metrics }: TestInstallation): Promise<boolean> {
  const texts = await Promise.all(metrics.map((source) => source.metrics()))
  const [, value] = /^haru_redis_up (\d)$/m.exec(texts.join('\n')) ?? []
  if (value === undefined) throw new Error('haru_redis_up is not among the metrics')
  return value === '1'
}
