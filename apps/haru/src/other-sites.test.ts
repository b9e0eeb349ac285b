import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openEventStream } from './testing/event-stream.ts'
import { operationsOf } from './testing/openapi-operations.ts'
import { signInOperator } from './testing/operator.ts'
import { kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import {
  type Answer,
  sendRequest,
  startTestInstallation,
  type TestInstallation,
} from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let product: number
let tabletId: number
let tablet: string
/** What the owner's browser holds. */
let accessCookie: string
let watch: WriteWatch
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  own = await openRestaurant(system)
  product = await own.addProduct()
  tabletId = own.tabletIds[0] ?? 0
  tablet = await own.pair(tabletId)
  await own.order(tablet, [[product, 1]])
  accessCookie = await signInBrowser()
  await system.drain()
  watch = await watchWrites(system)
})
after(async () => {
  for (const end of ends) await end()
})

/** Asks for new tokens as the web app does. */
async function signInBrowser(): Promise<string> {
  const headers = { 'x-haru-session': 'cookie', origin: system.url }
  const { cookies } = await system.request('POST', '/user/re-issue', {
    cookie: own.refreshCookie,
    headers,
  })
  own.refreshCookie = cookies.find((one) => one.startsWith('refreshToken=')) ?? ''
  return cookies.find((one) => one.startsWith('accessToken=')) ?? ''
}

/** What a browser says of a request that a page of another site sends. */
const ELSEWHERE: Record<string, Record<string, string>> = {
  'another site': { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  'another host of the domain': { 'sec-fetch-site': 'same-site' },
  'another site over http': { origin: 'http://evil.example' },
  'another port of the machine': { origin: 'http://127.0.0.1:1' },
  'a page without an origin': { origin: 'null' },
  'a name that begins like ours': { origin: 'http://127.0.0.1.evil.example' },
  'something unknown': { 'sec-fetch-site': 'elsewhere' },
}

/** All that a cookie alone can do. */
const DEEDS: [name: string, path: () => string, cookie: () => string, body?: () => object][] = [
  [
    'order',
    () => '/trade/order',
    () => tablet,
    () => ({ productList: [{ id: product, count: 1 }] }),
  ],
  ['payment', () => `/trade/pay/cash/${tabletId}`, () => accessCookie],
  ['payment at a tablet', () => `/trade/pay/cash/${tabletId}`, () => `${tablet}; ${accessCookie}`],
  ['sign-out', () => '/user/logout', () => accessCookie],
  ['sign-out by refresh token', () => '/user/logout', () => own.refreshCookie],
  ['re-issue', () => '/user/re-issue', () => own.refreshCookie],
  ['re-stock', () => '/store/product/re-stock', () => accessCookie],
]

async function send(deed: (typeof DEEDS)[number], from: Record<string, string>): Promise<Answer> {
  const [name, path, cookie, body] = deed
  const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=10', ...from }
  const method = name === 're-stock' ? 'PATCH' : 'POST'
  const request = { cookie: cookie(), headers, body: body?.() }
  return await sendRequest(system.url, method, path(), request)
}

for (const [place, from] of Object.entries(ELSEWHERE)) {
  test(`${place} changes nothing with a browser's cookies`, async () => {
    for (const deed of DEEDS) {
      const { status, body, cookies } = await send(deed, from)
      assert.deepEqual([status, body.errorCode], [403, 'COMMON_403_02'], deed[0])
      assert.match(body.message, new RegExp(system.url))
      assert.deepEqual(cookies, [], deed[0])
    }
    assert.deepEqual(await watch.take(), [], 'something was stored')
  })
}

test('the form of another site is refused, whatever it holds', async () => {
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data']) {
    for (const deed of DEEDS) {
      const answer = await send(deed, { ...ELSEWHERE['another site'], 'content-type': type })
      assert.equal(answer.body.errorCode, 'COMMON_403_02', `${deed[0]} ${type}`)
    }
  }
  assert.deepEqual(await watch.take(), [])
})

test('another site signs nobody in, as whom it likes, nor pairs', async () => {
  const token = await kakaoTokenOf(system, 'attacker@example.com')
  const code = await own.owner('POST', `/store/trade-device/${tabletId}/pairing`)
  const requests = [
    [`/user/login/kakao?token=${token}`, undefined],
    ['/store/trade-device/pairing', { code: code.body.code }],
  ] as const
  for (const [path, body] of requests) {
    for (const headers of Object.values(ELSEWHERE)) {
      const answer = await sendRequest(system.url, 'POST', path, { body, headers })
      assert.equal(answer.body.errorCode, 'COMMON_403_02', path)
      assert.deepEqual(answer.cookies, [], path)
    }
  }
  await watch.take()
})

test('a token in a cookie does nothing for who does not say where he comes from', async () => {
  for (const deed of DEEDS.filter(([, , cookie]) => cookie().includes('accessToken='))) {
    const { body } = await send(deed, {})
    assert.equal(body.errorCode, 'COMMON_403_02', deed[0])
  }
  assert.deepEqual(await watch.take(), [])
  const both = { token: own.ownerToken, cookie: accessCookie }
  const { status } = await system.request('PATCH', '/store/product/re-stock', both)
  assert.equal(status, 204, 'it says who it is by a header')
})

test('asking is free: what another site makes a browser ask, it may not read', async () => {
  const headers = ELSEWHERE['another site'] ?? {}
  for (const path of ['/user/me', '/store/product', `/trade/${tabletId}`]) {
    const answer = await sendRequest(system.url, 'GET', path, { cookie: accessCookie, headers })
    assert.equal(answer.status, 200, path)
    const allowing = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'))
    assert.deepEqual(allowing, [], path)
  }
})

test('a GET changes nothing, whoever it is for, so that cookies may go along with it', async () => {
  // What a re-stock would change.
  await own.order(tablet, [[product, 1]])
  await system.drain()
  await watch.take()
  const { body } = await system.request('GET', '/openapi.json')
  const paths = operationsOf(body).filter(({ method }) => method === 'GET')
  assert.ok(paths.length >= 18)
  const period = 'date-term=DAY&start-date=2025-02-03&criteria=COUNT&category=DRINK'
  const operator = await signInOperator(system)
  await watch.take()
  for (const { path } of paths.filter((one) => one.path !== '/trade/events')) {
    const url = path.replace('{tradeDeviceId}', String(tabletId)).replace('{id}', '1')
    for (const shown of [{ cookie: `${tablet}; ${accessCookie}` }, { token: operator }]) {
      const { status } = await system.request('GET', `${url}?${period}`, shown)
      assert.ok(status < 500, path)
      assert.deepEqual(await watch.take(), [], path)
    }
  }
})

test('our own pages do all of it, over https and over plain http', async () => {
  const places = [
    { 'sec-fetch-site': 'same-origin', origin: 'null' },
    { 'sec-fetch-site': 'none' },
    { origin: system.url },
  ] as Record<string, string>[]
  const deeds = DEEDS.filter(([name]) => !/sign-out|re-issue/.test(name))
  for (const from of places) {
    for (const deed of deeds) {
      const { status, body } = await send(deed, from)
      assert.notEqual(status, 403, deed[0])
      // The second payment finds no open trade.
      if (status >= 400) assert.equal(body.errorCode, 'TRADE_404_02', deed[0])
    }
  }
})

test('an event stream is opened by the cookie, and ends when it signs out', async () => {
  // What the tests before have changed is told by then.
  await system.drain()
  const stream = await openEventStream(system.url, { cookie: accessCookie })
  assert.equal((await stream.next())?.event, 'ready')
  const product = await system.request('POST', '/store/product', {
    body: { name: '국수', category: 'MAIN_MENU', price: 1, baseStock: 1 },
    cookie: accessCookie,
    headers: { origin: system.url },
  })
  assert.equal(product.status, 201, JSON.stringify(product.body))
  assert.equal((await stream.next())?.event, 'product-changed')
  const signedOut = await system.request('POST', '/user/logout', {
    cookie: accessCookie,
    headers: { origin: system.url },
  })
  assert.equal(signedOut.status, 204)
  const ended = ['refreshToken=', 'accessToken=']
  assert.deepEqual(signedOut.cookies, ended)
  assert.equal(await stream.next(), undefined)
  const { body } = await system.request('GET', '/user/me', { cookie: accessCookie })
  assert.equal(body.errorCode, 'COMMON_401_06')
})
