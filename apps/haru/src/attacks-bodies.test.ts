import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let other: Restaurant
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.unshift(end) })
  own = await openRestaurant(system)
  other = await openRestaurant(system)
})
after(async () => {
  for (const end of ends) await end()
})

const rowOf = async (query: string, ...values: unknown[]) => {
  const { rows } = await system.admin.query(query, values)
  return rows[0] as Record<string, unknown>
}

/** Members that no body has, and that an attacker would like to have written. */
const wishes = () => ({
  storeId: other.storeId,
  store_id: other.storeId,
  ownerId: other.ownerId,
  userId: other.ownerId,
  tradeDeviceId: other.tabletIds[0],
  authority: ['ROLE_OPERATOR'],
  authorityList: ['ROLE_OPERATOR', 'ROLE_STORE_OWNER'],
  isOperator: true,
  role: 'operator',
  id: 4_711,
  productId: 4_711,
  stock: 4_711,
  status: 'VOIDED',
  deletedAt: null,
  deleted: true,
  fee: 4_711,
  totalAmount: 4_711,
  unitPrice: 4_711,
  paidAt: '2001-01-01T00:00:00Z',
  createdAt: '2001-01-01T00:00:00Z',
  kakaoId: 4_711,
  email: 'taken@example.com',
})

test('a product is of the store of who makes it, with the stock of its base', async () => {
  const product = { name: '국수', category: 'MAIN_MENU', price: 9_000, baseStock: 10 }
  const made = await own.owner('POST', '/store/product', { ...wishes(), ...product })
  assert.equal(made.status, 201)
  const { id, ...rest } = made.body
  assert.notEqual(id, 4_711)
  assert.deepEqual(rest, { ...product, stock: 10 })
  const changed = await own.owner('PATCH', `/store/product/${id}`, {
    ...wishes(),
    name: '다른 이름',
    category: 'DRINK',
    price: 8_000,
    baseStock: 20,
  })
  assert.deepEqual(changed.body, { ...product, id, price: 8_000, baseStock: 20, stock: 10 })
  const row = await rowOf('select store_id::int as "storeId" from store.product where id = $1', id)
  assert.equal(row['storeId'], own.storeId)
})

test('who signs up becomes nobody but an owner, as whom Kakao says that he is', async () => {
  const email = 'newcomer@example.com'
  const token = await kakaoTokenOf(system, email)
  const store = { storeName: '새 가게', posGrade: 'BRONZE', settlementDate: 15 }
  const signedUp = await system.request('POST', `/user/kakao?token=${token}`, {
    body: { ...wishes(), ...store },
  })
  assert.equal(signedUp.status, 201)
  assert.equal(signedUp.body.email, email)
  assert.ok(![other.storeId, own.storeId, 4_711].includes(signedUp.body.store.id))
  const tokens = await system.request('POST', `/user/login/kakao?token=${token}`)
  assert.deepEqual(tokens.body.authorityList, ['ROLE_STORE_OWNER'])
  const { count } = await rowOf('select count(*)::int as count from users.operator')
  assert.equal(count, 0)
})

test("an order is the tablet's own, undecided, at today's price; so is its payment", async () => {
  const product = await own.addProduct({ price: 9_000 })
  const [table = 0] = own.tabletIds
  const cookie = await own.pair(table)
  const key = () => ({ 'idempotency-key': randomUUID() })
  const ordered = await system.request('POST', '/trade/order', {
    cookie,
    body: {
      ...wishes(),
      amount: 1,
      productList: [{ ...wishes(), id: product, count: 2, totalAmount: 1, productPrice: 1 }],
    },
    headers: { ...key(), prefer: 'wait=10' },
  })
  assert.equal(ordered.body.status, 'CONFIRMED')
  const bill = await system.request('GET', '/trade', { cookie })
  assert.deepEqual([bill.body.amount, bill.body.orderList[0].amount], [18_000, 18_000])
  const { tradeId: _, ...paying } = { ...wishes(), tradeId: 1, cardCompany: 'K' }
  const paid = await system.request('POST', `/trade/pay/card/${table}`, {
    token: own.ownerToken,
    body: paying,
    headers: key(),
  })
  assert.equal(paid.status, 201)
  // K takes 0.8 per cent at most; whatever it is, it is not what was wished for.
  assert.equal(paid.body.amount, 18_000)
  assert.notEqual(paid.body.fee, 4_711)
  assert.ok(Date.parse(paid.body.paidAt) > Date.parse('2020-01-01'))
  const row = await rowOf('select store_id::int as "storeId" from trade.payment')
  assert.equal(row['storeId'], own.storeId)
})

test('a tablet gets its number, and stays with its store and without a pairing', async () => {
  const [, second = 0] = own.tabletIds
  const body = { ...wishes(), tableNumber: 77, pairingId: randomUUID(), paired: true }
  const changed = await own.owner('PATCH', `/store/trade-device/${second}`, body)
  assert.ok(changed.status < 300)
  const tablets = (await own.owner('GET', '/store/trade-device')).body
  const tablet = tablets.find(({ id }: { id: number }) => id === second)
  assert.deepEqual(tablet, { id: second, tableNumber: 77, paired: false })
  assert.equal((await other.owner('GET', '/store/trade-device')).body.length, tablets.length)
})

test('of 50 ways to pay one trade at once, in cash and by card, one is a payment', async () => {
  const product = await own.addProduct({ price: 1_000 })
  const [, , third = 0] = own.tabletIds
  const cookie = await own.pair(third)
  const ordered = await own.order(cookie, [[product, 3]])
  const { tradeId } = ordered.body
  const ways = [undefined, 'K', 'H', 'S'] as const
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => own.pay(third, ways[n % ways.length])),
  )
  const paid = answers.filter(({ status }) => status === 201)
  assert.equal(paid.length, 1)
  const codes = new Set(answers.flatMap(({ body }) => body.errorCode ?? []))
  assert.ok(
    [...codes].every((code) => /^TRADE_(404_02|409_02)$/.test(code)),
    [...codes].join(),
  )
  const { count, sum } = await rowOf(
    'select count(*)::int as count, sum(amount)::int as sum from trade.payment where trade_id = $1',
    tradeId,
  )
  assert.deepEqual([count, sum], [1, 3_000])
})

test('a key that somebody used before gives another caller nothing of the answer', async () => {
  const key = { 'idempotency-key': 'guessed-1' }
  const restaurants = [await openRestaurant(system), await openRestaurant(system)]
  const answers: Record<string, unknown>[] = []
  for (const restaurant of restaurants) {
    const product = await restaurant.addProduct()
    for (const table of restaurant.tabletIds.slice(0, 2)) {
      const cookie = await restaurant.pair(table)
      answers.push((await restaurant.order(cookie, [[product, 1]], key)).body)
    }
  }
  assert.equal(new Set(answers.map(({ orderId }) => orderId)).size, 4)
  assert.equal(new Set(answers.map(({ tradeId }) => tradeId)).size, 4)

  const [first, second] = restaurants
  assert.ok(first && second)
  const [table = 0] = first.tabletIds
  const paid = await first.pay(table, undefined, undefined, key)
  assert.equal(paid.status, 201)
  const stolen = await system.request('POST', `/trade/pay/cash/${table}`, {
    token: second.ownerToken,
    headers: key,
  })
  assert.equal(stolen.body.errorCode, 'STORE_403_01')
  const theirs = await second.pay(second.tabletIds[0] ?? 0, undefined, undefined, key)
  assert.equal(theirs.status, 201)
  assert.notEqual(theirs.body.id, paid.body.id)
  assert.notEqual(theirs.body.tradeId, paid.body.tradeId)
})
