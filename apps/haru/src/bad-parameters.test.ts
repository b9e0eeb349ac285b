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

/** Routes with a number in their path, each with a body that is right. */
const NUMBERED: readonly { route: string; as?: string; body?: object }[] = [
  { route: 'PATCH /store/product/{id}', body: { price: 1, baseStock: 1 } },
  { route: 'GET /store/product/{id}/price-history' },
  { route: 'DELETE /store/product/{id}' },
  { route: 'PATCH /store/trade-device/{id}', body: { tableNumber: 1 } },
  { route: 'POST /store/trade-device/{id}/pairing' },
  { route: 'DELETE /store/trade-device/{id}/pairing' },
  { route: 'POST /trade/order/{orderId}/void', body: { reason: '실수' } },
  { route: 'GET /trade/{tradeDeviceId}' },
  { route: 'POST /trade/pay/cash/{tradeDeviceId}' },
  { route: 'POST /trade/pay/card/{tradeDeviceId}', body: { cardCompany: 'K' } },
  { route: 'DELETE /user/account/{id}/session', as: 'operator' },
  { route: 'POST /trade/staff-call/{id}/answer' },
  { route: 'POST /trade/kitchen/ticket/{orderId}/bump' },
  { route: 'POST /trade/kitchen/ticket/{orderId}/recall' },
  { route: 'POST /store/dead-letter/{id}/redrive', as: 'operator' },
  { route: 'POST /trade/dead-letter/{id}/redrive', as: 'operator' },
  { route: 'GET /trade/payment/{paymentId}/receipt' },
  { route: 'DELETE /user/staff/{id}' },
  { route: 'DELETE /user/staff/invitation/{id}' },
  { route: 'GET /job/execution/{id}', as: 'operator' },
  { route: 'POST /job/execution/{id}/restart', as: 'operator' },
  { route: 'POST /job/execution/{id}/stop', as: 'operator' },
]

test('every route with a number in its path is in the table', async () => {
  const { body: document } = await system.request('GET', '/openapi.json')
  const numbered = operationsOf(document).filter(({ parameters }) =>
    parameters.some((one) => one.in === 'path' && one.schema.type === 'integer'),
  )
  const routes = numbered.map(({ method, path }) => `${method} ${path}`)
  assert.deepEqual(routes.sort(), NUMBERED.map(({ route }) => route).sort())
})

test('what is no number in a path is refused by name, what is too small by value', async () => {
  const wrongType = ['x', '1.5', '1e3', '0x1', '%00', '%F0%9F%8D%9A', '+1', '01', '9'.repeat(20)]
  const codes = [
    ...wrongType.map((text) => [text, 'COMMON_400_03']),
    ...['0', '-1', '9007199254740993'].map((text) => [text, 'COMMON_400_05']),
    ...['1'.repeat(200), '%zz', '%F0%9F'].map((text) => [text, 'COMMON_400_01']),
  ] as const
  await check(
    NUMBERED.flatMap(({ route, ...rest }) =>
      codes.map(([text = '', code = '']) => {
        const [parameter = '', name = ''] = /\{(\w+)\}/.exec(route) ?? []
        const names = code === 'COMMON_400_01' ? {} : { names: name }
        return { ...rest, ...names, route: route.replace(parameter, text), code }
      }),
    ),
  )
})

test('parameters that are missing, of a wrong type or not allowed are named', async () => {
  const statistic = 'GET /store/product/sale/statistic'
  const settlement = 'GET /store/settlement'
  const day = 'start-date=2025-02-03'
  await check([
    { route: settlement, code: 'COMMON_400_04', names: 'date-term' },
    { route: `${settlement}?date-term=DAY`, code: 'COMMON_400_04', names: 'start-date' },
    { route: `${settlement}?date-term=WEEK&${day}`, code: 'COMMON_400_05', names: 'date-term' },
    { route: `${settlement}?date-term=DAY&date-term=DAY&${day}`, code: 'COMMON_400_05' },
    ...['2025-02-30', '0000-01-01', '9999-12-31', '2025-02-03T00:00', '', '%00'].map((date) => {
      const route = `${settlement}/detail?date-term=DAY&start-date=${date}`
      return { route, code: 'COMMON_400_03', names: 'start-date' }
    }),
    { route: `${settlement}?date-term=MONTH&${day}`, code: 'COMMON_400_05', names: 'start-date' },
    ...(
      [
        ['2025-02-30', '2025-03-01', 'COMMON_400_03', 'from'],
        ['2025-02-03', '2025-02-03', 'COMMON_400_05', 'to'],
      ] as const
    ).map(([from, to, code, names]) => {
      return { route: `${settlement}/list?date-term=DAY&from=${from}&to=${to}`, code, names }
    }),
    { route: `${statistic}?date-term=DAY&${day}`, code: 'COMMON_400_04', names: 'criteria' },
    ...['date-term=YEAR', 'criteria=SUM', 'category=DESSERT'].map((odd) => {
      const query = new URLSearchParams(`date-term=DAY&${day}&criteria=COUNT`)
      for (const [name, value] of new URLSearchParams(odd)) query.set(name, value)
      const [names = ''] = odd.split('=')
      return { route: `${statistic}?${query}`, code: 'COMMON_400_05', names }
    }),
    { route: 'POST /user/login/kakao', as: 'nobody', code: 'COMMON_400_04', names: 'token' },
    { route: 'POST /user/login/kakao?token=a%0d%0ab', as: 'nobody', code: 'COMMON_400_05' },
    { route: 'POST /user/login/kakao?token=unknown', as: 'nobody', code: 'COMMON_401_01' },
    {
      route: 'GET /user/oauth/kakao/callback',
      as: 'nobody',
      code: 'COMMON_400_04',
      names: 'state',
    },
    { route: 'GET /user/oauth/kakao/callback?state=x&code=y', as: 'nobody', code: 'COMMON_400_08' },
    {
      route: 'GET /job/execution?limit=101',
      as: 'operator',
      code: 'COMMON_400_05',
      names: 'limit',
    },
    {
      route: 'GET /job/execution?before=x',
      as: 'operator',
      code: 'COMMON_400_03',
      names: 'before',
    },
    { route: 'GET /job/execution?name=x', as: 'operator', code: 'COMMON_400_05', names: 'name' },
  ])
})

const OWNERS = ['GET /user/me', 'POST /store/product', 'POST /trade/pay/cash/{tablet}']
const TABLETS = ['GET /trade', 'POST /trade/order']

test('forged, altered and odd credentials are refused with what is wrong with them', async () => {
  const tokens: Record<string, string> = {
    'altered token': 'COMMON_401_01',
    'unsigned token': 'COMMON_401_01',
    'half a token': 'COMMON_401_01',
    'token of another kind': 'COMMON_401_03',
    'stranger’s key': 'COMMON_401_01',
    'no such session': 'COMMON_401_06',
    'odd session': 'COMMON_401_06',
    'odd subject': 'COMMON_401_01',
    'no such person': 'COMMON_401_01',
    'unknown authority': 'COMMON_401_04',
  }
  const cookies = ['bare tablet', 'altered tablet', 'forged tablet', 'huge cookie']
  await check([
    ...Object.entries(tokens).flatMap(([as, code]) => OWNERS.map((route) => ({ route, as, code }))),
    ...cookies.flatMap((as) => TABLETS.map((route) => ({ route, as, code: 'STORE_401_01' }))),
    ...['bare refresh cookie', 'altered refresh cookie'].flatMap((as) =>
      ['POST /user/re-issue', 'POST /user/logout'].map((route) => {
        return { route, as, code: 'USER_401_01' }
      }),
    ),
    { route: 'POST /user/re-issue', as: 'nobody', code: 'COMMON_400_08', names: 'refreshToken' },
    { route: 'GET /trade', as: 'nobody', code: 'COMMON_400_08', names: 'tradeDeviceId' },
  ])
})

test('an idempotency key that is missing, empty or too long is refused', async () => {
  const routes = [
    { route: 'POST /trade/order', as: 'tablet', body: { productList: [{ id: 1, count: 1 }] } },
    { route: 'POST /trade/pay/cash/{tablet}' },
    { route: 'POST /trade/pay/card/{tablet}', body: { cardCompany: 'K' } },
  ]
  await check(
    routes.flatMap((one) => [
      {
        ...one,
        headers: { 'idempotency-key': '' },
        code: 'COMMON_400_05',
        names: 'Idempotency-Key',
      },
      { ...one, headers: { 'idempotency-key': 'k'.repeat(256) }, code: 'COMMON_400_05' },
      { ...one, noKey: true, code: 'COMMON_400_04', names: 'Idempotency-Key' },
    ]),
  )
})
