import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '@haru/pg'
import { NEEDS_REDIS_SERVER, startOwnRedis } from '@haru/redis/testing-redis.ts'
import { readConfig } from '../config.ts'
import { commandFolder } from '../testing/haru-command.ts'
import { openPart, type RunningPart } from './open-part.ts'

/** The gateway alone, as `haru start gateway` opens it. */
async function openGatewayPart(t: TestContext, REDIS_URL: string) {
  const settings = { HARU_DATA_DIR: commandFolder(t), LOG_LEVEL: 'silent', REDIS_URL }
  const part = await openPart('gateway', readConfig(settings))
  t.after(part.close)
  return part
}

const metricsOf = async ({ metrics }: RunningPart) => {
  return (await Promise.all(metrics.map((source) => source.metrics()))).join('\n')
}

test(
  'a part tells whether it shares by Redis, and leaves none behind',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    const part = await openGatewayPart(t, redis.url)
    while (!/^haru_redis_up 1$/m.test(await metricsOf(part))) await delay(5)
    const isConnected = async () => String(await redis.ask('CLIENT', 'LIST')).includes('name=haru-')
    assert.equal(await isConnected(), true)
    await part.close()
    while (await isConnected()) await delay(5)
  },
)

test('a Redis that is not there holds up neither a start nor an answer', async (t) => {
  const part = await openGatewayPart(t, `redis://127.0.0.1:${await findFreePort()}`)
  const answer = await part.app.inject({ url: '/asyncapi.json', headers: { host: 'localhost' } })
  assert.equal(answer.statusCode, 200)
  assert.match(await metricsOf(part), /^haru_redis_up 0$/m)
})
