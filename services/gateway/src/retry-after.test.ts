import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ERROR_TABLE, type ErrorCode, Problem } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'
import { LIMITED_ROUTES } from './routing-table.ts'
import { openGateway } from './testing.ts'

const ENOUGH = 1_000_000
const NO_LIMITS = { address: ENOUGH, account: ENOUGH, tablet: ENOUGH }
const PAIRING = '/store/trade-device/pairing'
const { perMinute = 0, perMinuteOfAll = 0 } =
  LIMITED_ROUTES.find(({ url }) => url === PAIRING) ?? {}

type Door = Pick<FastifyInstance, 'inject'>
type Answer = { statusCode: number; headers: Record<string, unknown>; payload: string }
type Way = (t: TestContext) => Promise<Answer>

/** Asks until it is refused. */
async function untilRefused(gateway: Door, ask: (n: number) => object): Promise<Answer> {
  for (let n = 0; ; n++) {
    const answer = await gateway.inject({ method: 'GET', url: '/store/product', ...ask(n) })
    if (answer.statusCode >= 400) return answer
    assert.ok(n < 10_000, 'nobody refuses')
  }
}

const known = (async (_: unknown, { cookie }: { cookie?: string }) => {
  return { tradeDeviceId: Number(cookie), storeId: 1, pairingId: 'p' }
}) as never
const away = () => Promise.reject(new Problem('COMMON_503_01'))

const WAYS: Record<string, Way> = {
  'an address that asks too much': async (t) =>
    await untilRefused(await openGateway(t, { limits: { ...NO_LIMITS, address: 1 } }), () => ({})),
  'a tablet that asks too much': async (t) => {
    const options = { client: { call: known }, limits: { ...NO_LIMITS, tablet: 1 } }
    const headers = { cookie: 'tradeDeviceId=1' }
    return await untilRefused(await openGateway(t, options), () => ({ headers }))
  },
  'an address that pairs too often': async (t) => {
    const gateway = await openGateway(t)
    const answer = await untilRefused(gateway, () => ({ method: 'POST', url: PAIRING }))
    assert.ok(perMinute > 0)
    return answer
  },
  'all that pair too often': async (t) => {
    const gateway = await openGateway(t)
    const address = (n: number) => `10.1.${n >> 8}.${n & 255}`
    assert.ok(perMinuteOfAll > 0)
    return await untilRefused(gateway, (n) => {
      return { method: 'POST', url: PAIRING, remoteAddress: address(n) }
    })
  },
  'a service that is away and says no more': async (t) => {
    const gateway = await openGateway(t, { client: { call: away } })
    const headers = { authorization: 'Bearer a.b.c' }
    return await gateway.inject({ method: 'GET', url: '/store/product', headers })
  },
  ...Object.fromEntries(
    codesThatSayComeAgain().map((code) => [
      `${code} of who forgot to say when`,
      async (t: TestContext) => {
        const plugin = async (app: FastifyInstance) => {
          app.get('/', async () => {
            throw new Problem(code)
          })
        }
        const gateway = await openGateway(t, { extras: [{ prefix: '/odd', plugin }] })
        return await gateway.inject({ method: 'GET', url: '/odd' })
      },
    ]),
  ),
}

function codesThatSayComeAgain(): ErrorCode[] {
  const codes = Object.keys(ERROR_TABLE) as ErrorCode[]
  return codes.filter((code) => [429, 503].includes(ERROR_TABLE[code].status))
}

test('every 429 and 503 says when to come again', async (t) => {
  const seen = new Set<number>()
  for (const [way, ask] of Object.entries(WAYS)) {
    const { statusCode, headers, payload } = await ask(t)
    assert.ok([429, 503].includes(statusCode), `${way}: ${statusCode} ${payload}`)
    assert.match(String(headers['retry-after']), /^[1-9]\d?$/, way)
    assert.match(String(headers['content-type']), /^application\/problem\+json/, way)
    assert.ok(headers['content-security-policy'], way)
    seen.add(statusCode)
  }
  assert.deepEqual([...seen].sort(), [429, 503])
})
