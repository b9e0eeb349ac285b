import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { givenProduct, givenStore, openStoreWorld, rowsIn } from '../testing.ts'

const world = await openStoreWorld({ after })
const store = await givenStore(world)
const soup = await givenProduct(world, store)
const good = { name: '물', category: 'DRINK', price: 1_000, baseStock: 5 }

type Bad = [why: string, body: object, paths: string[]]
const BAD_PRODUCTS: Bad[] = [
  ['an empty body', {}, ['price', 'baseStock', 'name', 'category']],
  ['an unknown category', { ...good, category: 'DESSERT' }, ['category']],
  ['a price as text', { ...good, price: '1000' }, ['price']],
  ['a price below zero', { ...good, price: -1 }, ['price']],
  ['a price above 10,000,000', { ...good, price: 10_000_001 }, ['price']],
  ['a fraction of a won', { ...good, price: 0.5 }, ['price']],
  ['a base stock above 10,000,000', { ...good, baseStock: 10_000_001 }, ['baseStock']],
  ['a base stock of null', { ...good, baseStock: null }, ['baseStock']],
  ['a name of blanks', { ...good, name: ' \t ' }, ['name']],
  ['a name of 101 characters', { ...good, name: '가'.repeat(101) }, ['name']],
  ['a name with a line break', { ...good, name: '김치\n찌개' }, ['name']],
  ['a name with a zero byte', { ...good, name: 'a\u0000b' }, ['name']],
  ['a name with half a character', { ...good, name: 'a\ud83d' }, ['name']],
  ['several at once', { ...good, price: 'x', name: 5 }, ['price', 'name']],
]

for (const [why, payload, paths] of BAD_PRODUCTS) {
  test(`a new product with ${why} is refused, field by field, and not stored`, async () => {
    const before = [await rowsIn(world, 'product'), await rowsIn(world, 'outbox')]
    const answer = await world.as(store.owner, { method: 'POST', url: '/store/product', payload })
    assert.deepEqual([answer.statusCode, answer.json().errorCode], [400, 'COMMON_400_06'])
    const named = answer.json().errors.map((one: { path: string }) => one.path)
    assert.deepEqual([...new Set(named)].sort(), [...paths].sort())
    assert.deepEqual([await rowsIn(world, 'product'), await rowsIn(world, 'outbox')], before)
  })
}

const BAD_TERMS: Bad[] = [
  ['no base stock', { price: 1 }, ['baseStock']],
  ['no price', { baseStock: 1 }, ['price']],
  ['a price above 10,000,000', { price: 10_000_001, baseStock: 1 }, ['price']],
  ['a list', [], ['']],
]
for (const [why, payload, paths] of BAD_TERMS) {
  test(`a change with ${why} is refused, and nothing changes`, async () => {
    const url = `/store/product/${soup.id}`
    const answer = await world.as(store.owner, { method: 'PATCH', url, payload })
    assert.equal(answer.json().errorCode, 'COMMON_400_06')
    const named = answer.json().errors.map((one: { path: string }) => one.path)
    assert.deepEqual(named, paths)
    const menu = (await world.as(store.owner, { url: '/store/product' })).json()
    assert.deepEqual(menu, [soup])
  })
}

test('a body that is missing or not JSON is refused as such', async () => {
  const request = { method: 'POST', url: '/store/product' } as const
  assert.equal((await world.as(store.owner, request)).json().errorCode, 'COMMON_400_07')
  const headers = { 'content-type': 'application/json' }
  const broken = await world.as(store.owner, { ...request, headers, payload: '{"name":' })
  assert.equal(broken.json().errorCode, 'COMMON_400_07')
  const text = { 'content-type': 'text/plain' }
  const plain = await world.as(store.owner, { ...request, headers: text, payload: 'x' })
  assert.equal(plain.json().errorCode, 'COMMON_415_01')
})

test('a name of 100 characters counts characters, not UTF-16 units', async () => {
  const name = '🍲'.repeat(100)
  const product = await givenProduct(world, await givenStore(world), { name })
  assert.equal(product.name, name)
})

test('a name that came decomposed, as from macOS, is stored composed', async () => {
  const name = '김치찌개'.normalize('NFD')
  const product = await givenProduct(world, await givenStore(world), { name })
  assert.equal(product.name, '김치찌개'.normalize('NFC'))
})

test('a method that a route does not know is refused with those that it knows', async () => {
  const answer = await world.as(store.owner, { method: 'PUT', url: `/store/product/${soup.id}` })
  assert.equal(answer.json().errorCode, 'COMMON_405_01')
  assert.match(String(answer.headers['allow']), /DELETE.*PATCH/)
})
