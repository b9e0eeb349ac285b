import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Caller } from '@haru/contracts'
import { ownerCaller, tabletCaller } from '@haru/service-kit/testing.ts'
import { givenProduct, givenStore, openStoreWorld } from './testing.ts'

const world = await openStoreWorld({ after })
const store = await givenStore(world)
const otherStore = await givenStore(world)
const product = await givenProduct(world, store)
const { id: tablet } = (await world.as(store.owner, { url: '/store/trade-device' })).json()[0]

const operator: Caller = {
  account: {
    kind: 'account',
    userId: 1,
    authorityList: ['ROLE_OPERATOR'],
    sid: 'session-of-operator',
    expiresAt: 9_999_999_999,
  },
}
const expired: Caller = { account: { kind: 'refused', errorCode: 'COMMON_401_02' } }
const unpaired: Caller = { tablet: { kind: 'refused', errorCode: 'STORE_401_01' } }
const { account } = ownerCaller(99, store.storeId)
const staff = { account: { ...account, authorityList: ['ROLE_STORE_STAFF'] } } as Caller
const otherOwner = ownerCaller(otherStore.ownerId, otherStore.storeId)
const ownTablet = tabletCaller(tablet, store.storeId)

const CALLERS = { nobody: {}, otherOwner, staff, ownTablet, operator, expired, unpaired } as const
type Expected = Record<keyof typeof CALLERS, string>

/** What everybody but the owner is told by a route that is the owner's. */
const FOR_OWNERS: Expected = {
  nobody: 'COMMON_400_02',
  otherOwner: '200',
  staff: 'COMMON_403_01',
  ownTablet: 'COMMON_403_01',
  operator: 'COMMON_403_01',
  expired: 'COMMON_401_02',
  unpaired: 'COMMON_403_01',
}
const terms = { price: 1_000, baseStock: 1 }
const created = { ...terms, name: '물', category: 'DRINK' }

type Row = [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body: object | undefined]
const ROUTES: [...Row, Expected][] = [
  ['POST', '/store/product', created, { ...FOR_OWNERS, otherOwner: '201' }],
  [
    'GET',
    '/store/product',
    undefined,
    { ...FOR_OWNERS, staff: '200', ownTablet: '200', unpaired: 'STORE_401_01' },
  ],
  ['PATCH', `/store/product/${product.id}`, terms, { ...FOR_OWNERS, otherOwner: 'STORE_403_02' }],
  [
    'DELETE',
    `/store/product/${product.id}`,
    undefined,
    { ...FOR_OWNERS, otherOwner: 'STORE_403_02' },
  ],
  [
    'PATCH',
    '/store/product/re-stock',
    undefined,
    { ...FOR_OWNERS, otherOwner: '204', staff: '204' },
  ],
  ['GET', '/store/trade-device', undefined, { ...FOR_OWNERS, staff: '200' }],
  [
    'PATCH',
    `/store/trade-device/${tablet}`,
    { tableNumber: 500 },
    { ...FOR_OWNERS, otherOwner: 'STORE_403_01' },
  ],
  [
    'POST',
    `/store/trade-device/${tablet}/pairing`,
    undefined,
    { ...FOR_OWNERS, otherOwner: 'STORE_403_01' },
  ],
  [
    'DELETE',
    `/store/trade-device/${tablet}/pairing`,
    undefined,
    { ...FOR_OWNERS, otherOwner: 'STORE_403_01' },
  ],
]
const INTERNAL = [
  '/infra/store/open',
  '/infra/store/read',
  '/infra/pairing/check',
  '/infra/pairing/check-id',
  '/infra/trade-device/read',
  '/infra/product/quote',
  '/infra/product/adopt',
]

for (const [method, url, payload, expected] of ROUTES) {
  for (const [name, caller] of Object.entries(CALLERS)) {
    const answer = expected[name as keyof typeof CALLERS]
    test(`${method} ${url.replace(/\d+/, '{id}')} answers ${answer} to ${name}`, async () => {
      const { statusCode, body } = await world.as(caller, {
        method,
        url,
        ...(payload && { payload }),
      })
      const code = statusCode < 400 ? String(statusCode) : JSON.parse(body).errorCode
      assert.equal(code, answer)
    })
  }
}

test('nobody could change what was not theirs', async () => {
  const [shown] = (await world.as(store.owner, { url: '/store/product' })).json()
  assert.deepEqual(shown, product)
  const [first] = (await world.as(store.owner, { url: '/store/trade-device' })).json()
  assert.deepEqual(first, { id: tablet, tableNumber: 1, paired: false })
})

test('anybody may show a pairing code', async () => {
  for (const caller of Object.values(CALLERS)) {
    const answer = await world.as(caller, {
      method: 'POST',
      url: '/store/trade-device/pairing',
      payload: { code: 'AAAAAAAA' },
    })
    assert.equal(answer.json().errorCode, 'COMMON_400_05')
  }
})

test('internal routes are not there for anybody but our services', async () => {
  for (const url of INTERNAL) {
    for (const caller of [...Object.values(CALLERS), store.owner]) {
      const answer = await world.as(caller, { method: 'POST', url, payload: {} })
      assert.equal(answer.json().errorCode, 'COMMON_404_01', url)
    }
  }
})

test('a product or tablet that does not exist is said to be missing', async () => {
  const missing: [...Row, string][] = [
    ['PATCH', '/store/product/999999', terms, 'STORE_404_02'],
    ['DELETE', '/store/product/999999', undefined, 'STORE_404_02'],
    ['PATCH', '/store/trade-device/999999', { tableNumber: 1 }, 'STORE_404_03'],
    ['POST', '/store/trade-device/999999/pairing', undefined, 'STORE_404_03'],
    ['DELETE', '/store/trade-device/999999/pairing', undefined, 'STORE_404_03'],
  ]
  for (const [method, url, payload, code] of missing) {
    const answer = await world.as(store.owner, { method, url, ...(payload && { payload }) })
    assert.equal(answer.json().errorCode, code, url)
    assert.equal(answer.statusCode, 404)
  }
})

test('ids that are no ids are refused by name', async () => {
  for (const url of ['/store/product/abc', '/store/trade-device/1.5/pairing']) {
    const answer = await world.as(store.owner, { method: 'DELETE', url })
    assert.equal(answer.json().errorCode, 'COMMON_400_03', url)
  }
  for (const id of ['0', '-1', '9999999999999999']) {
    const answer = await world.as(store.owner, { method: 'DELETE', url: `/store/product/${id}` })
    assert.equal(answer.statusCode, 400, id)
  }
})
