import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { BODY_BYTES_MAX } from '@haru/service-kit'
import { sendRaw } from './testing/raw-request.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestSystem, type TestSystem } from './testing/test-system.ts'

const ends: (() => unknown)[] = []
let system: TestSystem
let own: Restaurant
let product: number
let cookie: string
before(async () => {
  system = await startTestSystem({ after: (end: () => unknown) => void ends.push(end) })
  own = await openRestaurant(system)
  product = await own.addProduct({ baseStock: 10_000 })
  cookie = await own.pair(own.tabletIds[0] ?? 0)
})
after(async () => {
  for (const end of ends) await end()
})

const order = async (rawBody: string, headers: Record<string, string> = {}) =>
  await system.request('POST', '/trade/order', {
    cookie,
    rawBody,
    headers: { 'idempotency-key': randomUUID(), prefer: 'wait=10', ...headers },
  })
const line = () => `{"id":${product},"count":1}`
const padded = (bytes: number) => `{"productList":[${line()}]}`.padEnd(bytes)

test('a body has so many bytes, whether it says how many or not', async () => {
  assert.equal((await order(padded(BODY_BYTES_MAX))).status, 200)
  const tooLarge = await order(padded(BODY_BYTES_MAX + 1))
  assert.deepEqual([tooLarge.status, tooLarge.body.errorCode], [413, 'COMMON_413_01'])
  const body = padded(BODY_BYTES_MAX + 1)
  const lines = [
    'POST /trade/order HTTP/1.1',
    'Host: x',
    'Connection: close',
    'Content-Type: application/json',
    `Cookie: ${cookie}`,
    `Idempotency-Key: ${randomUUID()}`,
    'Transfer-Encoding: chunked',
  ]
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const { status, headers, text } = await sendRaw(system.url, lines, chunked)
  assert.deepEqual([status, headers['content-type']], [413, 'application/problem+json'])
  assert.equal(JSON.parse(text).errorCode, 'COMMON_413_01')
})

test('a list has so many entries, and one that is far too long is named once', async () => {
  const listOf = (count: number) => `{"productList":[${Array(count).fill(line()).join()}]}`
  assert.equal((await order(listOf(100))).status, 200)
  for (const raw of [listOf(101), listOf(5_000), `{"productList":[${'1,'.repeat(100_000)}1]}`]) {
    const { status, body } = await order(raw)
    assert.deepEqual([status, body.errorCode], [400, 'COMMON_400_06'])
    assert.deepEqual(
      body.errors.map(({ path }: { path: string }) => path),
      ['productList'],
    )
  }
})

test('what is nested without end is refused, or left out, and nobody falls over it', async () => {
  const depth = 60_000
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const times = Math.floor(depth / open.length)
    const nested = `${open.repeat(times)}1${close.repeat(times)}`
    for (const raw of [nested, `{"productList":${nested}}`]) {
      const { status, body } = await order(raw)
      assert.deepEqual([status, body.errorCode], [400, 'COMMON_400_06'], open)
    }
    const unknown = await order(`{"productList":[${line()}],"more":${nested}}`)
    assert.equal(unknown.status, 200, open)
    const within = await order(`{"productList":[{"id":${product},"count":1,"more":${nested}}]}`)
    assert.equal(within.status, 200, open)
  }
})

test('parameters and headers have their lengths', async () => {
  const token = own.ownerToken
  const long = 'x'.repeat(8_000)
  const cases: [path: string, headers: Record<string, string>, code: string][] = [
    [`/trade/${'1'.repeat(101)}`, {}, 'COMMON_400_01'],
    ['/trade/99999999999999999', {}, 'COMMON_400_03'],
    [`/store/settlement?date-term=${long}&start-date=2026-01-01`, {}, 'COMMON_400_05'],
    [`/store/settlement?date-term=DAY&start-date=${long}`, {}, 'COMMON_400_03'],
    [`/store/settlement?${'date-term=DAY&'.repeat(500)}`, {}, 'COMMON_400_05'],
    ['/user/me', { authorization: `Bearer ${long}` }, 'COMMON_401_01'],
  ]
  for (const [path, headers, code] of cases) {
    const { status, body } = await system.request('GET', path, { token, headers })
    assert.equal(body.errorCode, code, path.slice(0, 60))
    assert.equal(status, Number(code.split('_')[1]))
  }
  for (const key of ['x'.repeat(256), long]) {
    const { body } = await order(padded(0), { 'idempotency-key': key })
    assert.equal(body.errorCode, 'COMMON_400_05')
  }
  assert.equal((await order(padded(0), { 'idempotency-key': 'x'.repeat(255) })).status, 200)
  // What is only a wish is read as far as it makes sense.
  const wishes = { 'accept-language': 'x;q=1,'.repeat(1_300), prefer: 'wait=10,'.repeat(500) }
  const { status, body } = await order('{}', wishes)
  assert.deepEqual([status, body.errorCode], [400, 'COMMON_400_06'])
})
