import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signInOperator } from './testing/operator.ts'
import { sendRaw } from './testing/raw-request.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestSystem, type TestSystem } from './testing/test-system.ts'

const ends: (() => unknown)[] = []
let system: TestSystem
let own: Restaurant
let cookie: string
before(async () => {
  system = await startTestSystem({ after: (end: () => unknown) => void ends.push(end) })
  own = await openRestaurant(system)
  cookie = await own.pair(own.tabletIds[0] ?? 0)
})
after(async () => {
  for (const end of ends) await end()
})

const raw = (request: string, headers: string[] = [], body = '') =>
  sendRaw(system.url, [`${request} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers], body)
const bearer = () => `Authorization: Bearer ${own.ownerToken}`

/** `/store/product/re-stock` is also a `/store/product/{id}`, whose methods are known there. */
const ALSO_PARAMETERS = [
  '/store/product/re-stock',
  '/store/trade-device/pairing',
  '/trade/order',
  '/user/staff/invitation',
  '/user/staff/invitation/check',
]

/** What a HEAD of it would be the head of never ends. */
const ENDLESS = '/trade/events'

test('a method that a path does not know is answered 405, with those that it knows', async () => {
  const { body } = await system.request('GET', '/openapi.json')
  const wrong: string[] = []
  for (const [path, item] of Object.entries(body.paths as Record<string, object>)) {
    if (ALSO_PARAMETERS.includes(path)) continue
    const known = Object.keys(item).map((one) => one.toUpperCase())
    const hasHead = known.includes('GET') && path !== ENDLESS
    const allow = [...known, ...(hasHead ? ['HEAD'] : [])].sort().join(', ')
    const url = path.replace('{name}', 'settlement').replace(/\{\w+\}/g, '1')
    for (const method of ['PUT', 'OPTIONS', 'TRACE', 'PROPFIND', 'DELETE', 'PATCH', 'HEAD']) {
      if (known.includes(method) || (method === 'HEAD' && hasHead)) continue
      const { status, headers, text } = await raw(`${method} ${url}`)
      const isTold =
        method === 'HEAD' || (text.includes('"errorCode":"COMMON_405_01"') && text.includes(allow))
      const isRight = status === 405 && headers['allow'] === allow && isTold
      if (!isRight) wrong.push(`${method} ${path}: ${status} ${headers['allow']}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('so are the pages of the gateway itself', async () => {
  for (const path of ['/openapi.json', '/docs/', '/']) {
    const { status, headers } = await system.request('POST', path, { body: {} })
    assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD'], path)
  }
})

test('a path that nobody knows is answered 404, however it is written', async () => {
  const paths = [
    ...['/nothing', '/store', '/store/', '/store/product/', '/Store/product', '//store/product'],
    ...['/infra/store/read', '/store/../infra/store/read', '/store/%2e%2e/infra/store/read'],
    ...['/store/..%2finfra%2fstore%2fread', '/store%2fproduct', '/%73tore/product', '/health/live'],
    ...['/metrics', '/store/product;a=b', '/store/product%00', '/store/product\\', '/.git/config'],
    ...['/docs/../../package.json', '/docs/%2e%2e%2fpackage.json', '/docs/js/'],
  ]
  for (const path of paths) {
    for (const method of ['GET', 'POST']) {
      const { status, text } = await raw(`${method} ${path}`, [bearer()])
      const code = (JSON.parse(text) as { errorCode: string }).errorCode
      assert.deepEqual([status, code], [404, 'COMMON_404_01'], `${method} ${path}`)
    }
  }
})

test('what is no URL is malformed, in the words of the table', async () => {
  for (const path of ['/store/%zz', '/%zz', '/%F0%9F', `/trade/${'1'.repeat(2_000)}`]) {
    const { status, headers, text } = await raw(`GET ${path}`, [bearer()])
    assert.equal(status, 400, path)
    assert.equal(headers['content-type'], 'application/problem+json')
    assert.equal((JSON.parse(text) as { errorCode: string }).errorCode, 'COMMON_400_01')
  }
})

test('what is no HTTP, or too much of it, is refused, and the connection ends', async () => {
  const host = 'Host: x'
  const json = 'Content-Type: application/json'
  const requests: [lines: string[], body?: string][] = [
    [['GARBAGE']],
    [['GET /store/product HTTP/9.9', host]],
    [[`GET /store/product?${'x'.repeat(20_000)} HTTP/1.1`, host]],
    [['GET /store/product HTTP/1.1', host, `X: ${'x'.repeat(20_000)}`]],
    [['GET /store/product HTTP/1.1', host, 'A: b\u0000c']],
    [
      ['POST /store/product HTTP/1.1', host, json, 'Content-Length: 4', 'Content-Length: 5'],
      '{}xx',
    ],
    [
      [
        'POST /store/product HTTP/1.1',
        host,
        json,
        'Transfer-Encoding: chunked',
        'Content-Length: 4',
      ],
      '0\r\n\r\nGET /user/me HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
    [['POST /store/product HTTP/1.1', host, json, 'Transfer-Encoding: x, gzip'], 'x'],
    [['POST /store/product HTTP/1.1', host, json, 'Content-Length: -1'], 'x'],
  ]
  for (const [lines, body] of requests) {
    const { status, headers, text } = await sendRaw(system.url, lines, body)
    assert.equal(status, 400, lines.join('|').slice(0, 90))
    assert.equal(headers['content-type'], 'application/problem+json')
    const problem = JSON.parse(text) as Record<string, unknown>
    assert.equal(problem['errorCode'], 'COMMON_400_01')
    assert.match(String(problem['traceId']), /^[0-9a-f]{32}$/)
  }
  assert.equal((await system.request('GET', '/user/me', { token: own.ownerToken })).status, 200)
})

test('HEAD is answered like GET, without a body', async () => {
  const { status, headers, body } = await system.request('HEAD', '/store/product', {
    token: own.ownerToken,
  })
  assert.deepEqual([status, body], [200, ''])
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  assert.equal((await system.request('HEAD', '/store/product')).status, 400)
  assert.equal((await system.request('HEAD', '/user/login/kakao')).status, 405)
})

test('no other site may read answers, or send what needs asking first', async () => {
  const headers = ['Origin: http://elsewhere.example', 'Access-Control-Request-Method: POST']
  for (const method of ['OPTIONS', 'GET']) {
    const answer = await raw(`${method} /store/product`, [...headers, bearer()])
    const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))
    assert.deepEqual(names, [])
  }
})

test('of two credentials of a kind the first counts, and the second adds nothing', async () => {
  const forged = 'Authorization: Bearer a.b.c'
  assert.equal((await raw('GET /user/me', [bearer(), forged])).status, 200)
  assert.equal((await raw('GET /user/me', [forged, bearer()])).status, 401)
  const bare = 'tradeDeviceId=1'
  assert.equal((await raw('GET /store/product', [`Cookie: ${cookie}; ${bare}`])).status, 200)
  assert.equal((await raw('GET /store/product', [`Cookie: ${bare}; ${cookie}`])).status, 401)
  const apart = [`Cookie: ${bare}`, `Cookie: ${cookie}`]
  assert.equal((await raw('GET /store/product', apart)).status, 401)
})

test('an owner at a tablet is both, and each route takes the one that it asks for', async () => {
  const other = await openRestaurant(system)
  const theirs = await other.addProduct({ name: '남의 것' })
  const both = { token: other.ownerToken, cookie }
  const menu = await system.request('GET', '/store/product', both)
  assert.deepEqual(
    menu.body.map((one: { id: number }) => one.id),
    [theirs],
  )
  const [table = 0] = own.tabletIds
  const bill = await system.request('GET', '/trade', both)
  assert.equal(bill.body.errorCode, 'TRADE_404_02')
  const foreign = await system.request('GET', `/trade/${table}`, both)
  assert.equal(foreign.body.errorCode, 'STORE_403_01')
  const atTablet = { token: await signInOperator(system), cookie }
  const ours = await system.request('GET', '/store/product', { cookie })
  assert.deepEqual((await system.request('GET', '/store/product', atTablet)).body, ours.body)
  const expired = { token: 'a.b.c', cookie }
  assert.equal((await system.request('GET', '/store/product', expired)).status, 200)
  assert.equal((await system.request('GET', '/user/me', expired)).status, 401)
})

test('a problem carries the trace id that came, through gateway and service', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  for (const path of ['/nothing', '/user/me', '/store/product']) {
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`
    const { body } = await system.request('GET', path, { headers: { traceparent } })
    assert.equal(body.traceId, traceId)
  }
  const odd = [
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `ff-${traceId}-b7ad6b7169203331-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-b7ad6b7169203331-01`,
    'x',
  ]
  for (const traceparent of odd) {
    const { body } = await system.request('GET', '/user/me', { headers: { traceparent } })
    assert.match(body.traceId, /^[0-9a-f]{32}$/)
    assert.notEqual(body.traceId, '0'.repeat(32))
    assert.notEqual(body.traceId, traceId)
  }
})

test('a problem speaks Korean unless English is preferred', async () => {
  const said = { ko: '인증 정보가 없습니다.', en: 'The request has no credentials.' }
  const cases: [header: string, language: 'ko' | 'en'][] = [
    ['', 'ko'],
    ['en', 'en'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['de, en;q=0.1', 'en'],
    ['de', 'ko'],
    ['en;q=0', 'ko'],
    ['en;q=x', 'ko'],
  ]
  for (const [header, language] of cases) {
    const headers = { 'accept-language': header }
    for (const path of ['/user/me', '/store/product']) {
      const { body } = await system.request('GET', path, { headers })
      assert.equal(body.message, said[language], header)
    }
  }
})

test('what is wrong with a field is said in the language of the problem', async () => {
  const cookies = { cookie, token: own.ownerToken }
  const [one = 0] = own.tabletIds
  const requests: [method: string, path: string, body: object, fields: number][] = [
    ['POST', '/store/product', { category: 'X', price: -1, baseStock: 1.5 }, 4],
    ['POST', '/store/product', { name: '가'.repeat(300), category: 1, price: '', baseStock: 1 }, 3],
    ['POST', '/store/product', { name: 'a\u0001', category: 'DRINK', price: 1, baseStock: 1 }, 1],
    ['PATCH', `/store/trade-device/${one}`, { tableNumber: 2 }, 1],
    ['POST', '/trade/order', { productList: [] }, 1],
    ['POST', '/trade/order', { productList: Array(2).fill({ id: 1, count: 10_000_000 }) }, 1],
  ]
  for (const [method, path, body, fields] of requests) {
    for (const language of ['ko', 'en'] as const) {
      const headers = { 'accept-language': language, 'idempotency-key': 'language' }
      const answer = await system.request(method, path, { ...cookies, body, headers })
      const errors: { path: string; message: string }[] = answer.body.errors
      assert.equal(errors.length, fields, JSON.stringify(answer.body))
      for (const { message } of errors) {
        assert.equal(/[가-힣]/.test(message), language === 'ko', message)
      }
    }
  }
})

test('every answer tells browsers what they may do with it', async () => {
  const answers = [
    await system.request('GET', '/store/product', { token: own.ownerToken }),
    await system.request('GET', '/store/product'),
    await system.request('PATCH', '/store/product/re-stock', { token: own.ownerToken }),
    await system.request('GET', '/nothing'),
    await system.request('GET', '/openapi.json'),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 400, 204, 404, 200],
  )
  for (const { headers } of answers) {
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'no-referrer')
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'self'/)
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
    assert.equal(headers.get('x-powered-by'), null)
    assert.equal(headers.get('x-authorization-caller'), null)
    // Under http these would lock a browser out.
    assert.equal(headers.get('strict-transport-security'), null)
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /upgrade-insecure/)
  }
})
