import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { operationsOf } from './testing/openapi-operations.ts'
import { openRefusalCheck, type RefusalCheck } from './testing/refusal-check.ts'

const ends: (() => unknown)[] = []
let system: RefusalCheck['system']
let check: RefusalCheck['check']
before(async () => {
  const opened = await openRefusalCheck({ after: (end) => void ends.push(end as () => unknown) })
  system = opened.system
  check = opened.check
})
after(async () => {
  for (const end of ends) await end()
})

/** Routes with a body, each with one that is right. */
const BODIES: readonly { route: string; as?: string; right: Record<string, unknown> }[] = [
  {
    route: 'POST /user/kakao?token={kakao}',
    as: 'nobody',
    right: { storeName: '하루', posGrade: 'BRONZE', settlementDate: 15 },
  },
  { route: 'POST /user/staff', as: 'nobody', right: { token: 'token', code: 'A'.repeat(22) } },
  {
    route: 'POST /user/staff/invitation/check',
    as: 'nobody',
    right: { code: 'A'.repeat(22) },
  },
  {
    route: 'POST /store/product',
    right: { name: '국수', category: 'MAIN_MENU', price: 1, baseStock: 1 },
  },
  { route: 'PATCH /store/product/{id}', right: { price: 1, baseStock: 1 } },
  { route: 'PATCH /store/trade-device/{tablet}', right: { tableNumber: 1 } },
  { route: 'POST /store/trade-device/pairing', as: 'nobody', right: { code: 'AAAAAAAA' } },
  { route: 'POST /trade/order', as: 'tablet', right: { productList: [{ id: 1, count: 1 }] } },
  { route: 'POST /trade/order/1/void', right: { reason: '실수' } },
  { route: 'POST /trade/pay/card/{tablet}', right: { cardCompany: 'K' } },
  {
    route: 'POST /job/settlement/execution',
    as: 'operator',
    right: { dateTerm: 'DAY', startDate: '2025-02-03' },
  },
]

const UNREADABLE = [
  '',
  ' ',
  '{',
  '{"price":}',
  "{'price':1}",
  '{"a":1}x',
  '\u0000',
  'NaN',
  '\ufeff{',
]

test('every route with a body is in the table', async () => {
  const { body: document } = await system.request('GET', '/openapi.json')
  const mayBeLeftOut = [
    ...['POST /trade/pay/cash/{tablet}', 'POST /user/staff/invitation', 'POST /user/login/kakao'],
  ]
  const shapes = [...BODIES.map(({ route }) => route), ...mayBeLeftOut].map(shapeOf)
  const withBody = operationsOf(document).filter(({ body }) => body !== undefined)
  assert.deepEqual(
    withBody.map(({ method, path }) => shapeOf(`${method} ${path}`)).sort(),
    shapes.sort(),
  )
})

/** What a route's path looks like when its parameters are left out. */
function shapeOf(route: string): string {
  return route
    .replace(/\?.*/, '')
    .replace(/\{\w+\}|\/\d+|\/settlement(?=\/)/g, (part) => (part.startsWith('/') ? '/_' : '_'))
}

test('a body that is missing or no JSON is refused', async () => {
  await check(
    BODIES.flatMap(({ route, as = 'owner' }) => [
      { route, as, code: 'COMMON_400_07' },
      { route, as, raw: 'null', code: 'COMMON_400_07' },
      ...UNREADABLE.map((raw) => ({ route, as, raw, code: 'COMMON_400_07' })),
      { route, as, raw: '{"__proto__":{"price":1}}', code: 'COMMON_400_07' },
    ]),
  )
})

test('a body that is something else than an object is refused', async () => {
  await check(
    BODIES.flatMap(({ route, as = 'owner' }) =>
      [[], [1], 'text', 1, true].map((body) => {
        return { route, as, body, code: 'COMMON_400_06', paths: [''] }
      }),
    ),
  )
})

test('every member is checked for itself, and all that are wrong are named', async () => {
  const oddTypes = [null, [], {}, true]
  await check(
    BODIES.flatMap(({ route, as = 'owner', right }) => {
      const names = Object.keys(right)
      const missing = names.map((name) => {
        return { route, as, body: { ...right, [name]: undefined }, paths: [name] }
      })
      const wrong = names.flatMap((name) =>
        oddTypes
          .filter((odd) => !(name === 'productList' && Array.isArray(odd)))
          .map((odd) => ({ route, as, body: { ...right, [name]: odd }, paths: [name] })),
      )
      const all = { route, as, body: {}, paths: names }
      return [...missing, ...wrong, all].map((one) => ({ ...one, code: 'COMMON_400_06' }))
    }),
  )
})

test('bodies of 10 MB, and of other kinds than JSON, are refused', async () => {
  const huge = `{"name":"${'x'.repeat(10_000_000)}"}`
  await check(
    BODIES.flatMap(({ route, as = 'owner', right }) => [
      { route, as, raw: huge, code: 'COMMON_413_01' },
      ...['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ';'].map(
        (type) => {
          const headers = { 'content-type': type }
          return { route, as, raw: JSON.stringify(right), headers, code: 'COMMON_415_01' }
        },
      ),
    ]),
  )
})

test('values past their limits, and of no list, are refused by name', async () => {
  const product = { name: '국수', category: 'MAIN_MENU', price: 1, baseStock: 1 }
  const store = { storeName: '하루', posGrade: 'BRONZE', settlementDate: 15 }
  const odd: [route: string, as: string, right: object, name: string, values: unknown[]][] = [
    ['POST /store/product', 'owner', product, 'price', [-1, 10_000_001, 1.5, '1', 1e308, 2 ** 53]],
    ['POST /store/product', 'owner', product, 'baseStock', [-1, 10_000_001, 0.1, '1']],
    ['POST /store/product', 'owner', product, 'category', ['main_menu', '', 'DESSERT', 1]],
    [
      'POST /store/product',
      'owner',
      product,
      'name',
      ['', '  ', 'x'.repeat(101), 'a\u0000b', '\ud800'],
    ],
    ['PATCH /store/product/{id}', 'owner', product, 'price', [-1, 10_000_001, '1']],
    ['PATCH /store/product/{id}', 'owner', product, 'baseStock', [-1, 10_000_001, '1']],
    ['PATCH /store/trade-device/{tablet}', 'owner', {}, 'tableNumber', [0, 10_000, 1.5, '1']],
    ['POST /store/trade-device/pairing', 'nobody', {}, 'code', [1, 'x'.repeat(101)]],
    ['POST /user/kakao?token={kakao}', 'nobody', store, 'posGrade', ['GOLDEN', 'bronze', 1]],
    ['POST /user/kakao?token={kakao}', 'nobody', store, 'settlementDate', [0, 2, 30, '15', 1.5]],
    [
      'POST /user/kakao?token={kakao}',
      'nobody',
      store,
      'storeName',
      ['', ' ', '가'.repeat(21), 'a\u0000'],
    ],
    [
      'POST /user/staff',
      'nobody',
      { token: 'token' },
      'code',
      ['', 'A'.repeat(23), '%'.repeat(22)],
    ],
    ['POST /user/staff/invitation/check', 'nobody', {}, 'code', ['', 'A'.repeat(23), 1]],
    ['POST /user/staff/invitation', 'owner', {}, 'name', ['', ' ', '가'.repeat(51), 'a\u0000', 1]],
    [
      'POST /trade/order/1/void',
      'owner',
      {},
      'reason',
      ['', ' ', 'x'.repeat(201), 'a\u0000b', '\ud800'],
    ],
    ['POST /trade/pay/card/{tablet}', 'owner', {}, 'cardCompany', ['k', 'X', '', 1]],
    [
      'POST /trade/pay/card/{tablet}',
      'owner',
      { cardCompany: 'K' },
      'amount',
      [-1, 1.5, '1', 2 ** 53],
    ],
    ['POST /trade/pay/cash/{tablet}', 'owner', {}, 'amount', [-1, 1.5, '1', 1e300]],
    ['POST /trade/pay/cash/{tablet}', 'owner', {}, 'tradeId', [0, -1, '1', 2 ** 53]],
    [
      'POST /job/settlement/execution',
      'operator',
      { dateTerm: 'DAY' },
      'startDate',
      ['2025-02-30', '2025-2-3', '0000-01-01', '9999-12-31', '9998-12-31', '', 20250203],
    ],
    [
      'POST /job/settlement/execution',
      'operator',
      { startDate: '2025-02-03' },
      'dateTerm',
      ['day', 'YEAR', 'WEEK'],
    ],
  ]
  await check(
    odd.flatMap(([route, as, right, name, values]) =>
      values.map((value) => {
        const body = { ...right, [name]: value }
        return { route, as, body, code: 'COMMON_400_06', paths: [name] }
      }),
    ),
  )
})
