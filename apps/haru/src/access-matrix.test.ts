import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTokenForge } from './testing/forged-tokens.ts'
import { signInOperator } from './testing/operator.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { hireStaff } from './testing/staff.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

/** Who may call a route: api.md, "Who may call". This table is the test of every route. */
type Allowed =
  | 'anyone'
  | 'owner'
  | 'owner or staff'
  | 'tablet'
  | 'owner, staff or tablet'
  | 'operator'
  | 'account'

/** `foreign`: what another store's people are told, where the path names something of a store. */
const MATRIX: Record<string, { allowed: Allowed; foreign?: string; body?: object }> = {
  'get /user/oauth/kakao': { allowed: 'anyone' },
  'get /user/oauth/kakao/callback': { allowed: 'anyone' },
  'post /user/login/kakao': { allowed: 'anyone' },
  'post /user/kakao': { allowed: 'anyone' },
  'get /user/me': { allowed: 'account' },
  'get /user/session': { allowed: 'account' },
  'delete /user/session': { allowed: 'account' },
  'delete /user/session/{id}': { allowed: 'account' },
  'delete /user/account/{id}/session': { allowed: 'operator' },
  'post /user/staff': { allowed: 'anyone' },
  'get /user/staff': { allowed: 'owner' },
  'delete /user/staff/{id}': { allowed: 'owner', foreign: 'USER_404_03' },
  'post /user/staff/invitation': { allowed: 'owner' },
  'get /user/staff/invitation': { allowed: 'owner' },
  'post /user/staff/invitation/check': { allowed: 'anyone' },
  'delete /user/staff/invitation/{id}': { allowed: 'owner', foreign: 'USER_404_02' },
  'post /user/re-issue': { allowed: 'anyone' },
  'post /user/logout': { allowed: 'anyone' },
  'get /user/.well-known/jwks.json': { allowed: 'anyone' },
  'get /store/product': { allowed: 'owner, staff or tablet' },
  'post /store/product': { allowed: 'owner' },
  'patch /store/product/{id}': {
    allowed: 'owner',
    foreign: 'STORE_403_02',
    body: { price: 1, baseStock: 1 },
  },
  'get /store/product/{id}/price-history': { allowed: 'owner', foreign: 'STORE_403_02' },
  'delete /store/product/{id}': { allowed: 'owner', foreign: 'STORE_403_02' },
  'patch /store/product/re-stock': { allowed: 'owner or staff' },
  'get /store/trade-device': { allowed: 'owner or staff' },
  'patch /store/trade-device/{id}': {
    allowed: 'owner',
    foreign: 'STORE_403_01',
    body: { tableNumber: 1 },
  },
  'post /store/trade-device/{id}/pairing': { allowed: 'owner', foreign: 'STORE_403_01' },
  'delete /store/trade-device/{id}/pairing': { allowed: 'owner', foreign: 'STORE_403_01' },
  'post /store/trade-device/pairing': { allowed: 'anyone' },
  'get /store/trade-device/pairing': { allowed: 'tablet' },
  'post /trade/order': { allowed: 'tablet' },
  'post /trade/order/{orderId}/void': {
    allowed: 'owner',
    foreign: 'TRADE_404_01',
    body: { reason: '취소' },
  },
  'get /trade': { allowed: 'tablet' },
  'get /trade/table': { allowed: 'owner or staff' },
  'get /trade/payment': { allowed: 'owner or staff' },
  'get /trade/payment/{paymentId}/receipt': { allowed: 'owner or staff', foreign: 'TRADE_404_01' },
  'get /trade/{tradeDeviceId}': { allowed: 'owner or staff', foreign: 'STORE_403_01' },
  'post /trade/pay/cash/{tradeDeviceId}': { allowed: 'owner or staff', foreign: 'STORE_403_01' },
  'post /trade/pay/card/{tradeDeviceId}': {
    allowed: 'owner or staff',
    foreign: 'STORE_403_01',
    body: { cardCompany: 'K' },
  },
  'post /trade/staff-call': { allowed: 'tablet' },
  'get /trade/staff-call': { allowed: 'owner or staff' },
  'post /trade/staff-call/{id}/answer': { allowed: 'owner or staff', foreign: 'TRADE_404_03' },
  'get /trade/kitchen/ticket': { allowed: 'owner or staff' },
  'post /trade/kitchen/ticket/{orderId}/bump': {
    allowed: 'owner or staff',
    foreign: 'TRADE_404_01',
  },
  'post /trade/kitchen/ticket/{orderId}/recall': {
    allowed: 'owner or staff',
    foreign: 'TRADE_404_01',
  },
  'get /trade/events': { allowed: 'owner, staff or tablet' },
  'get /trade/calendar': { allowed: 'anyone' },
  'get /trade/today': { allowed: 'owner' },
  'get /store/product/sale/statistic': { allowed: 'owner' },
  'get /store/settlement': { allowed: 'owner' },
  'get /store/settlement/detail': { allowed: 'owner' },
  'get /store/settlement/list': { allowed: 'owner' },
  'get /user/audit': { allowed: 'owner' },
  'get /store/audit': { allowed: 'owner' },
  'get /trade/audit': { allowed: 'owner' },
  'get /job/audit': { allowed: 'operator' },
  'get /store/dead-letter': { allowed: 'operator' },
  'post /store/dead-letter/{id}/redrive': { allowed: 'operator' },
  'get /trade/dead-letter': { allowed: 'operator' },
  'post /trade/dead-letter/{id}/redrive': { allowed: 'operator' },
  'get /job/missed': { allowed: 'operator' },
  'get /job/execution': { allowed: 'operator' },
  'get /job/execution/{id}': { allowed: 'operator' },
  'post /job/{name}/execution': { allowed: 'operator' },
  'post /job/execution/{id}/restart': { allowed: 'operator' },
  'post /job/execution/{id}/stop': { allowed: 'operator' },
}

/** Answers that say "not you", as against "not like this". */
const REFUSALS = /^(COMMON_400_02|COMMON_400_08|COMMON_401_\d\d|COMMON_403_01|STORE_401_01)$/

/** Who shows a token and a tablet's cookie at once. */
const BOTH = [
  ['operator', 'own tablet'],
  ['other owner', 'own tablet'],
  ['own owner', 'other tablet'],
  ['other staff', 'own tablet'],
  ['removed staff', 'own tablet'],
  ['own owner', 'forged cookie'],
  ['forged token', 'own tablet'],
  ['dead session', 'forged cookie'],
] as const

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let other: Restaurant
let callers: Record<string, { token?: string; cookie?: string }>
let ids: { product: number; tablet: number; order: number; call: number }

before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  const forge = await openTokenForge(system)
  own = await openRestaurant(system)
  other = await openRestaurant(system)
  const [ownTablet = 0] = own.tabletIds
  const [otherTablet = 0] = other.tabletIds
  const cookie = await own.pair(ownTablet)
  const product = await own.addProduct()
  const { body } = await own.order(cookie, [[product, 1]])
  const { body: call } = await system.request('POST', '/trade/staff-call', { cookie })
  ids = { product, tablet: ownTablet, order: body.orderId, call: call.id }
  const claims = { sub: String(own.ownerId), sid: randomUUID(), type: 'access' }
  const authority = ['ROLE_STORE_OWNER']
  const single: typeof callers = {
    nobody: {},
    'other owner': { token: other.ownerToken },
    'other tablet': { cookie: await other.pair(otherTablet) },
    'own tablet': { cookie },
    operator: { token: await signInOperator(system) },
    'forged token': { token: await forge.forge({ ...claims, authority }) },
    'expired token': { token: await forge.sign({ ...claims, authority }, { expiresIn: '-1m' }) },
    'refresh as access': { token: await forge.sign({ ...claims, authority, type: 'refresh' }) },
    'no authority': { token: await forge.sign(claims) },
    'dead session': { token: await forge.sign({ ...claims, authority }) },
    'forged cookie': { cookie: `tradeDeviceId=${ownTablet}` },
    'own owner': { token: own.ownerToken },
    'own staff': { token: (await hireStaff(system, own)).token },
    'other staff': { token: (await hireStaff(system, other)).token },
    'removed staff': { token: await tokenOfRemovedStaff() },
  }
  const both = BOTH.map(([who, where]) => [
    `${who} at ${where}`,
    { ...single[who], ...single[where] },
  ])
  callers = { ...single, ...Object.fromEntries(both) }
})
after(async () => {
  for (const end of ends) await end()
})

async function tokenOfRemovedStaff(): Promise<string> {
  const { id, token } = await hireStaff(system, own)
  assert.equal((await own.owner('DELETE', `/user/staff/${id}`)).status, 204)
  return token
}

/** What a caller is told where he may not call; undefined where he may. */
function expected(allowed: Allowed, caller: string): string | undefined {
  const [who = '', where] = caller.split(' at ')
  if (where) {
    const said = [expected(allowed, who), expected(allowed, where)]
    if (said.includes(undefined)) return undefined
    return said.find((code) => code !== 'COMMON_403_01') ?? 'COMMON_403_01'
  }
  if (allowed === 'anyone') return undefined
  const wantsAccount = allowed !== 'tablet'
  const wantsTablet = allowed === 'tablet' || allowed === 'owner, staff or tablet'
  const wantsStaff = /staff|account/.test(allowed)
  switch (caller) {
    case 'nobody':
      return wantsAccount ? 'COMMON_400_02' : 'COMMON_400_08'
    case 'own owner':
    case 'other owner':
      return /owner|account/.test(allowed) ? undefined : 'COMMON_403_01'
    case 'own staff':
    case 'other staff':
      return wantsStaff ? undefined : 'COMMON_403_01'
    case 'operator':
      return ['operator', 'account'].includes(allowed) ? undefined : 'COMMON_403_01'
    case 'own tablet':
    case 'other tablet':
      return wantsTablet ? undefined : 'COMMON_403_01'
    case 'forged cookie':
      return wantsTablet ? 'STORE_401_01' : 'COMMON_403_01'
    default:
      return wantsAccount ? TOKEN_CODES[caller] : 'COMMON_403_01'
  }
}

const TOKEN_CODES: Record<string, string> = {
  'forged token': 'COMMON_401_01',
  'expired token': 'COMMON_401_02',
  'refresh as access': 'COMMON_401_05',
  'no authority': 'COMMON_401_04',
  'dead session': 'COMMON_401_06',
  'removed staff': 'COMMON_401_06',
}

async function call(route: string, caller: string) {
  const [method = '', path = ''] = route.split(' ')
  const id = path.includes('/product/') ? ids.product : ids.tablet
  const url = path
    .replace('{orderId}', String(ids.order))
    .replace('{tradeDeviceId}', String(ids.tablet))
    .replace('{paymentId}', '1')
    .replace('staff-call/{id}', `staff-call/${ids.call}`)
    .replace('session/{id}', `session/${randomUUID()}`)
    .replace('{id}', path.startsWith('/job') ? '999999' : String(id))
    .replace('{name}', 'settlement')
  const headers = { 'idempotency-key': randomUUID(), accept: '*/*' }
  const body = MATRIX[route]?.body
  return await system.request(method.toUpperCase(), url, { ...callers[caller], body, headers })
}

test('every public route is in the table', async () => {
  const { body } = await system.request('GET', '/openapi.json')
  const routes = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  assert.deepEqual(routes.sort(), Object.keys(MATRIX).sort())
})

test('every route lets in whom the table names, and refuses everybody else', async () => {
  const wrong: string[] = []
  for (const [route, { allowed, foreign }] of Object.entries(MATRIX)) {
    for (const caller of Object.keys(callers)) {
      const code = expected(allowed, caller)
      const isForeign =
        /^other (owner|staff)/.test(caller) && code === undefined && foreign !== undefined
      // They work, and would change what follows, or ask for a cookie of their own.
      const isSkipped = code === undefined && /events|logout|re-issue|^delete/.test(route)
      if (isSkipped && !isForeign) continue
      const { status, body } = await call(route, caller)
      const said: string = body.errorCode ?? String(status)
      const isRight = isForeign ? said === foreign : code ? said === code : !REFUSALS.test(said)
      if (!isRight || status >= 500) wrong.push(`${route} as ${caller}: ${said}, not ${code}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('what the caller says of himself in our own headers is thrown away', async () => {
  const headers = { 'x-authorization-caller': 'e30.x', 'X-Authorization-User': '1' }
  const { body } = await system.request('GET', '/user/me', { headers })
  assert.equal(body.errorCode, 'COMMON_400_02')
})

test('internal routes cannot be reached through the gateway, nor forged past it', async () => {
  for (const path of [
    '/infra/session/check',
    '/infra/store/open',
    '/infra/day/close',
    '/metrics',
  ]) {
    const { status, body } = await system.request('POST', path, { body: {} })
    assert.deepEqual([status, body.errorCode], [404, 'COMMON_404_01'], path)
  }
  for (const path of ['/store/../infra/store/open', '/trade/%2e%2e/infra/day/close']) {
    assert.equal((await system.request('POST', path, { body: {} })).status, 404)
  }
  const direct = await system.services.store?.inject({
    method: 'POST',
    url: '/infra/store/read',
    payload: { storeId: own.storeId },
    headers: { 'x-authorization-caller': 'e30.e30' },
  })
  assert.equal(direct?.statusCode, 404)
})
