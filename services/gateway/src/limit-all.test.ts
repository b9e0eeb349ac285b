import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ownState } from '@haru/redis'
import type { FastifyInstance } from 'fastify'
import { LIMITED_ROUTES } from './routing-table.ts'
import { openGateway } from './testing.ts'

const url = '/store/trade-device/pairing'
const { perMinute = 0, perMinuteOfAll = 0 } = LIMITED_ROUTES.find((one) => one.url === url) ?? {}

const guess = async (gateway: FastifyInstance, remoteAddress: string) =>
  await gateway.inject({ method: 'POST', url, remoteAddress })

/** Guesses from as many addresses as there are guesses. @returns how many passed */
async function guessFromEverywhere(gateways: FastifyInstance[], times: number): Promise<number> {
  let passed = 0
  for (let n = 0; n < times; n++) {
    const gateway = gateways[n % gateways.length] ?? assert.fail()
    const { statusCode } = await guess(gateway, `10.1.${n >> 8}.${n & 255}`)
    if (statusCode === 200) passed++
  }
  return passed
}

test('whoever has many addresses guesses no more codes than all together may', async (t) => {
  const gateway = await openGateway(t)
  assert.equal(await guessFromEverywhere([gateway], perMinuteOfAll + 10), perMinuteOfAll)
  const refused = await guess(gateway, '10.2.0.1')
  assert.equal(refused.json().errorCode, 'COMMON_429_01')
  const retryAfter = Number(refused.headers['retry-after'])
  assert.ok(retryAfter >= 1 && retryAfter <= 60, String(retryAfter))
  const other = await gateway.inject({ method: 'GET', url: '/store/product' })
  assert.equal(other.statusCode, 200)
})

test('what one address is refused does not count against the others', async (t) => {
  const gateway = await openGateway(t)
  for (let n = 0; n < perMinuteOfAll + 10; n++) await guess(gateway, '10.0.0.1')
  const left = perMinuteOfAll - perMinute
  assert.equal(await guessFromEverywhere([gateway], perMinuteOfAll), left)
})

test('gateways that share counters count together', async (t) => {
  const counts = new Map<string, number>()
  const counters = {
    async count(what: string, msLeft: number) {
      const current = (counts.get(what) ?? 0) + 1
      counts.set(what, current)
      return { current, msLeft }
    },
  }
  const shared = { ...ownState(), counters }
  const gateways = [await openGateway(t, { shared }), await openGateway(t, { shared })]
  assert.equal(await guessFromEverywhere(gateways, perMinuteOfAll + 10), perMinuteOfAll)
})
