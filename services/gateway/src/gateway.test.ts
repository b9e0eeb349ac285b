import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { checkPairing, Problem } from '@haru/contracts'
import { buildService, type InternalClient, type LocalServices } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { GatewayOptions } from './gateway.ts'
import { LIMITED_ROUTES } from './routing-table.ts'
import { INTERNAL_KEY, openStoreStandIn, openGateway as openTestGateway } from './testing.ts'

const PAIRING = '/store/trade-device/pairing'
const PAIRINGS_MAX = LIMITED_ROUTES.find(({ url }) => url === PAIRING)?.perMinute ?? 0

function openGateway(
  t: TestContext,
  options: Partial<GatewayOptions> = {},
  answer: InternalClient['call'] = () => assert.fail('unexpected internal call'),
) {
  return openTestGateway(t, { client: { call: answer }, ...options })
}

const HOSTS = ['localhost', '127.0.0.1', '[::1]', '::1']

test('a demo answers no host but its own', async (t) => {
  const gateway = await openGateway(t, { hosts: HOSTS })
  const statusFor = async (host: string, url: string) => {
    const answer = await gateway.inject({ method: 'GET', url, headers: { host } })
    if (answer.statusCode !== 200) assert.equal(answer.json().errorCode, 'COMMON_403_01')
    return answer.statusCode
  }
  for (const host of ['localhost', 'localhost:8000', '127.0.0.1:8000', '[::1]:8000', '[::1]']) {
    assert.equal(await statusFor(host, '/store/product'), 200, host)
  }
  const foreign = [
    'evil.example',
    'localhost.evil.example',
    'evil.example:8000',
    '10.0.0.1',
    'x@localhost',
  ]
  for (const host of foreign) {
    for (const url of ['/store/product', '/openapi.json', '/docs/', '/nothing']) {
      assert.equal(await statusFor(host, url), 403, `${host} ${url}`)
    }
  }
})

test('without a list every host is answered', async (t) => {
  const gateway = await openGateway(t)
  const headers = { host: 'pos.example' }
  const answer = await gateway.inject({ method: 'GET', url: '/store/product', headers })
  assert.equal(answer.statusCode, 200)
})

test('who asks too often is told to wait, whatever way he writes the address', async (t) => {
  const gateway = await openGateway(t)
  const ways = [PAIRING, `${PAIRING}?x=1`, PAIRING.replace('p', '%70'), `${PAIRING}?`]
  const ask = (n: number, remoteAddress: string) =>
    gateway.inject({ method: 'POST', url: ways[n % ways.length] ?? PAIRING, remoteAddress })
  for (let n = 0; n < PAIRINGS_MAX; n++) {
    assert.equal((await ask(n, '10.0.0.1')).statusCode, 200)
  }
  for (const n of ways.keys()) assert.equal((await ask(n, '10.0.0.1')).statusCode, 429)
  const refused = await ask(0, '10.0.0.1')
  assert.equal(refused.json().errorCode, 'COMMON_429_01')
  const retryAfter = Number(refused.headers['retry-after'])
  assert.ok(retryAfter >= 1 && retryAfter <= 60, String(retryAfter))
  assert.equal((await ask(0, '10.0.0.2')).statusCode, 200)
  const url = '/store/product'
  const menu = await gateway.inject({ method: 'GET', url, remoteAddress: '10.0.0.1' })
  assert.equal(menu.statusCode, 200)
})

test('one network of IPv6 counts as one address', async (t) => {
  const gateway = await openGateway(t)
  for (let n = 0; n <= PAIRINGS_MAX; n++) {
    const remoteAddress = `2001:db8:1:2::${n.toString(16)}`
    const answer = await gateway.inject({ method: 'POST', url: PAIRING, remoteAddress })
    assert.equal(answer.statusCode, n < PAIRINGS_MAX ? 200 : 429)
  }
})

test('the address that a proxy tells is believed of a trusted proxy alone', async (t) => {
  const headers = { 'x-forwarded-for': '198.51.100.7', host: 'localhost' }
  const addressBy = async (trustedProxies: string[], remoteAddress: string) => {
    const gateway = await openGateway(t, { trustedProxies })
    const request = { method: 'GET', url: '/store/product', headers, remoteAddress } as const
    return (await gateway.inject(request)).json().caller.address
  }
  assert.equal(await addressBy([], '10.0.0.1'), '10.0.0.1')
  assert.equal(await addressBy(['10.0.0.1'], '10.0.0.1'), '198.51.100.7')
  assert.equal(await addressBy(['10.0.0.1'], '10.0.0.2'), '10.0.0.2')
})

test('what the caller says in our own headers does not reach the service', async (t) => {
  const gateway = await openGateway(t)
  const headers = {
    'x-authorization-caller': 'e30.e30',
    'X-Authorization-User-Id': '1',
    traceparent: 'nonsense',
  }
  const answer = await gateway.inject({ method: 'GET', url: '/store/product', headers })
  const { caller, headers: seen } = answer.json()
  assert.deepEqual(Object.keys(caller), ['address'])
  assert.equal(seen['x-authorization-user-id'], undefined)
  assert.match(seen.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

test('a trace context that came is passed on as it is', async (t) => {
  const gateway = await openGateway(t)
  const traceparent = '00-0000000000000000d8448eb211c80319-b7ad6b7169203331-00'
  const request = { method: 'GET', url: '/store/product', headers: { traceparent } } as const
  assert.equal((await gateway.inject(request)).json().headers.traceparent, traceparent)
})

test('a service that is away is a 503 that says when to come again', async (t) => {
  const away = () => Promise.reject(new Problem('COMMON_503_01', { retryAfter: 1 }))
  const gateway = await openGateway(t, {}, away)
  const shown = [{ authorization: 'Bearer a.b.c' }, { cookie: 'tradeDeviceId=1' }]
  for (const headers of shown) {
    const answer = await gateway.inject({ method: 'GET', url: '/store/product', headers })
    assert.equal(answer.json().errorCode, 'COMMON_503_01')
    assert.equal(answer.headers['retry-after'], '1')
  }
})

test('an old cookie of a tablet costs nothing where no route is for tablets', async (t) => {
  const asked: string[] = []
  const away: InternalClient['call'] = ({ path }) => {
    asked.push(path)
    return Promise.reject(new Problem('COMMON_503_01', { retryAfter: 1 }))
  }
  const paths = ['/user/me', '/job/execution', '/store/settlement', '/trade/pay/cash/1']
  const options = { internalKey: INTERNAL_KEY, logLevel: 'silent', checkReady: async () => {} }
  const services: LocalServices = {}
  for (const name of ['user', 'settlement', 'trade', 'store'] as const) {
    services[name] = await buildService({ ...options, name }, async (app) => {
      for (const url of paths) {
        app.get(url, { config: { access: ['anyone'] } }, async ({ caller }) => caller)
        app.post(url, { config: { access: ['owner'] } }, async () => 'an owner')
      }
    })
  }
  const gateway = await openGateway(t, { services }, away)
  const headers = { cookie: 'tradeDeviceId=1.00000000-0000-0000-0000-000000000000.x' }
  for (const url of paths) {
    const read = await gateway.inject({ method: 'GET', url, headers })
    assert.deepEqual([read.statusCode, read.json().tablet.kind], [200, 'refused'], url)
    // Told as before that a tablet may not, and not that nothing was shown.
    const refused = await gateway.inject({ method: 'POST', url, headers })
    assert.equal(refused.json().errorCode, 'COMMON_403_01', url)
  }
  assert.deepEqual(asked, [])
  const needed = await gateway.inject({ method: 'GET', url: '/trade/order', headers })
  assert.equal(needed.statusCode, 503)
  assert.deepEqual(asked, [checkPairing.path])
})

test('who leaves while it is found out who he is takes no place of a service', async (t) => {
  const gone = Promise.withResolvers<void>()
  const came = Promise.withResolvers<void>()
  const tell = async () => {
    came.resolve()
    await gone.promise
    throw new Problem('STORE_401_01')
  }
  let served = 0
  const store = await openStoreStandIn(() => served++)
  const gateway = await openGateway(t, { services: { store } }, tell)
  gateway.server.once('request', (_request: IncomingMessage, response: ServerResponse) =>
    response.once('close', () => gone.resolve()),
  )
  const url = `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/store/product`
  const leaver = get(url, { headers: { cookie: 'tradeDeviceId=1' }, agent: false })
  leaver.on('error', () => {})
  await came.promise
  leaver.destroy()
  await gone.promise
  const [answer] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage]
  await answer.toArray()
  assert.deepEqual([answer.statusCode, served], [200, 1])
})

test('under https browsers are told never to use http', async (t) => {
  const gateway = await openGateway(t, { publicUrl: 'https://pos.example' })
  const { headers } = await gateway.inject({ method: 'GET', url: '/store/product' })
  assert.equal(headers['strict-transport-security'], 'max-age=63072000; includeSubDomains')
  assert.match(String(headers['content-security-policy']), /upgrade-insecure-requests/)
})

test('the gateway takes a thousand requests, and refuses the next at once', async (t) => {
  const told = Promise.withResolvers<object>()
  const plugin = async (app: FastifyInstance) => void app.get('/slow', () => told.promise)
  const gateway = await openGateway(t, { extras: [{ prefix: '/extra', plugin }] })
  const taken = Array.from({ length: 1_000 }, async () => await gateway.inject('/extra/slow'))
  const refused = await gateway.inject('/extra/slow')
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '1'])
  told.resolve({})
  const answers = await Promise.all(taken)
  assert.ok(answers.every(({ statusCode }) => statusCode === 200))
})
