import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Caller, Problem } from '@haru/contracts'
import { createGeneralLimits, type GeneralLimiter } from './general-limits.ts'
import { openGateway } from './testing.ts'

const LIMITS = { address: 100, account: 50, tablet: 20 }

/** A limiter whose clock stands still until it is moved. */
function openLimiter() {
  let ms = 5_000
  const limiter = createGeneralLimits(LIMITS, () => ms)
  const wait = (forMs: number) => {
    ms += forMs
  }
  return { limiter, wait }
}

/** @returns how many were let in, and what the next one was told */
function ask(times: number, check: () => void): { passed: number; retryAfter?: number } {
  for (let passed = 0; passed < times; passed++) {
    try {
      check()
    } catch (error) {
      assert.ok(error instanceof Problem && error.code === 'COMMON_429_01')
      return { passed, retryAfter: error.details.retryAfter ?? assert.fail() }
    }
  }
  return { passed: times }
}

const accountOf = (userId: number): Caller => {
  const rest = { sid: 's', expiresAt: 1, authorityList: [] }
  return { account: { kind: 'account', userId, ...rest } }
}
const tabletOf = (tradeDeviceId: number): Caller => {
  return { tablet: { kind: 'tablet', tradeDeviceId, storeId: 1, pairingId: 'p' } }
}

const KINDS: [kind: keyof typeof LIMITS, by: (l: GeneralLimiter, n: number) => void][] = [
  ['address', (limiter, n) => limiter.checkAddress(`10.0.0.${n}`)],
  ['account', (limiter, n) => limiter.checkCaller(accountOf(n))],
  ['tablet', (limiter, n) => limiter.checkCaller(tabletOf(n))],
]
for (const [kind, by] of KINDS) {
  test(`one ${kind} may ask for ten seconds' worth at once, then evenly`, () => {
    const { limiter, wait } = openLimiter()
    const burst = LIMITS[kind] * 10
    const first = () => by(limiter, 1)
    assert.deepEqual(ask(burst + 1, first), { passed: burst, retryAfter: 1 })
    assert.deepEqual(
      ask(10, () => by(limiter, 2)),
      { passed: 10 },
      'another is not affected',
    )
    wait(1_000)
    assert.deepEqual(ask(burst, first), { passed: LIMITS[kind], retryAfter: 1 })
    wait(3_600_000)
    assert.deepEqual(
      ask(burst + 1, first),
      { passed: burst, retryAfter: 1 },
      'rest is not saved up',
    )
  })
}

test('who waits as long as he was told is let in', () => {
  const { limiter, wait } = openLimiter()
  for (let n = 0; n < 100; n++) {
    const { retryAfter = 0 } = ask(10_000, () => limiter.checkCaller(tabletOf(1)))
    wait(retryAfter * 1_000)
    assert.doesNotThrow(() => limiter.checkCaller(tabletOf(1)))
  }
})

test('an owner at a tablet counts as both; who is refused, and nobody, as neither', () => {
  const { limiter } = openLimiter()
  const both = { ...accountOf(1), ...tabletOf(1) }
  assert.equal(ask(1_000, () => limiter.checkCaller(both)).passed, LIMITS.tablet * 10)
  const forged: Caller = { tablet: { kind: 'refused', errorCode: 'STORE_401_01' } }
  for (const caller of [forged, {}]) {
    assert.equal(ask(10_000, () => limiter.checkCaller(caller)).passed, 10_000)
  }
})

test('one network of IPv6, and what is no address, count as one', () => {
  const { limiter } = openLimiter()
  const fromHouse = (n: number) => limiter.checkAddress(`2001:db8:1:2::${n.toString(16)}`)
  let n = 0
  assert.equal(ask(2_000, () => fromHouse(n++)).passed, LIMITS.address * 10)
  let text = 0
  assert.equal(ask(2_000, () => limiter.checkAddress(`x${text++}`)).passed, LIMITS.address * 10)
  assert.doesNotThrow(() => limiter.checkAddress('2001:db8:1:3::1'))
})

test('of very many addresses those that asked least recently begin anew', () => {
  const { limiter } = openLimiter()
  const one = () => limiter.checkAddress('10.0.0.1')
  ask(LIMITS.address * 10, one)
  for (let n = 0; n < 9_999; n++) limiter.checkAddress(`10.1.${n >> 8}.${n & 255}`)
  assert.throws(one)
  limiter.checkAddress('10.2.0.0')
  assert.doesNotThrow(one)
})

test('everything that an address asks is counted, also what is refused', async (t) => {
  const gateway = await openGateway(t, { limits: { ...LIMITS, address: 1 } })
  const ask = async (url: string, remoteAddress = '10.0.0.1') =>
    await gateway.inject({ method: 'GET', url, remoteAddress })
  const urls = ['/nothing', '/store/product', '/openapi.json', '/docs/', '/store/nothing']
  for (let n = 0; n < 10; n++) {
    assert.notEqual((await ask(urls[n % urls.length] ?? '')).statusCode, 429)
  }
  for (const url of urls) {
    const answer = await ask(url)
    assert.equal(answer.json().errorCode, 'COMMON_429_01', url)
    assert.match(String(answer.headers['retry-after']), /^[1-9]$/)
  }
  assert.equal((await ask('/store/product', '10.0.0.2')).statusCode, 200)
})

test('a tablet that asks too often is refused, and its neighbour is not', async (t) => {
  const call = (async (_route: unknown, { cookie }: { cookie: string }) => {
    return { tradeDeviceId: Number(cookie), storeId: 1, pairingId: 'p' }
  }) as never
  const gateway = await openGateway(t, { client: { call }, limits: { ...LIMITS, tablet: 0.5 } })
  const ask = async (id: number) => {
    const headers = { cookie: `tradeDeviceId=${id}` }
    return await gateway.inject({ method: 'GET', url: '/store/product', headers })
  }
  const lines: object[] = []
  const log = { ...gateway.log, info: (line: object) => void lines.push(line) }
  t.mock.method(gateway.log, 'child', () => log)
  for (let n = 0; n < 5; n++) assert.equal((await ask(1)).statusCode, 200)
  const refused = await ask(1)
  assert.equal(refused.json().errorCode, 'COMMON_429_01')
  assert.match(String(refused.headers['retry-after']), /^[1-2]$/)
  assert.match(JSON.stringify(lines), /^\[\{"event":"LIMITED",.*"tabletId":1\}\]$/)
  assert.equal((await ask(2)).statusCode, 200)
})
