import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import { addOperator, removeOperator } from '@haru/user'
import { decodeJwt } from 'jose'
import { openEventStream } from './testing/event-stream.ts'
import { kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { hireStaff } from './testing/staff.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { startTwoInstances } from './testing/two-instances.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let restaurant: Restaurant

before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  restaurant = await openRestaurant(system)
})
after(async () => {
  for (const end of ends) await end()
})

const key = () => ({ 'idempotency-key': randomUUID() })
const codeOf = async (method: string, path: string, token: string) => {
  const { status, body } = await system.request(method, path, { token })
  return body.errorCode ?? status
}

test('staff read the menu, the tablets and a bill, take payments and re-stock', async () => {
  const { token } = await hireStaff(system, restaurant)
  const ask = (method: string, path: string, body?: object) =>
    system.request(method, path, { token, headers: key(), ...(body && { body }) })
  const [first = 0, second = 0] = restaurant.tabletIds
  const meal = await restaurant.addProduct({ price: 7_000, baseStock: 10 })
  for (const tablet of [first, second]) {
    await restaurant.order(await restaurant.pair(tablet), [[meal, 2]])
  }
  const stocks = (await ask('GET', '/store/product')).body
  assert.equal(stocks.find(({ id }: { id: number }) => id === meal).stock, 6)
  const tablets = (await ask('GET', '/store/trade-device')).body
  assert.equal(tablets.length, restaurant.tabletIds.length)
  assert.equal((await ask('GET', `/trade/${first}`)).body.amount, 14_000)
  const cash = await ask('POST', `/trade/pay/cash/${first}`, { amount: 14_000 })
  assert.deepEqual([cash.status, cash.body.method, cash.body.amount], [201, 'CASH', 14_000])
  const card = await ask('POST', `/trade/pay/card/${second}`, { cardCompany: 'H' })
  assert.deepEqual([card.status, card.body.cardCompany], [201, 'H'])
  assert.equal((await ask('PATCH', '/store/product/re-stock')).status, 204)
  assert.equal(await restaurant.stockOf(meal), 10)
})

test('a removal works on a token that was written before, and on an open stream', async () => {
  const { id, token, email, refreshCookie: cookie } = await hireStaff(system, restaurant)
  const stream = await openEventStream(system.url, { authorization: `Bearer ${token}` })
  assert.equal((await stream.next())?.event, 'ready')
  assert.equal(await codeOf('GET', '/store/trade-device', token), 200)
  assert.equal((await restaurant.owner('DELETE', `/user/staff/${id}`)).status, 204)
  await restaurant.addProduct()
  assert.equal(await stream.next(), undefined)
  assert.equal(await codeOf('GET', '/store/trade-device', token), 'COMMON_401_06')
  const renewed = await system.request('POST', '/user/re-issue', { cookie })
  assert.equal(renewed.body.errorCode, 'USER_401_01')
  const kakaoToken = await kakaoTokenOf(system, email)
  const again = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  assert.equal(again.body.errorCode, 'USER_404_01')
})

test('the rights that a token names count for nothing: they are asked each time', async () => {
  const email = `both-${randomUUID()}@example.com`
  await addOperator(system.database.appUrl, email)
  const kakaoToken = await kakaoTokenOf(system, email)
  const { body } = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  const token: string = body.accessToken
  const said = async () => [
    await codeOf('GET', '/job/execution', token),
    await codeOf('GET', '/store/trade-device', token),
  ]
  assert.deepEqual(decodeJwt(token)['authority'], ['ROLE_OPERATOR'])
  assert.deepEqual(await said(), [200, 'COMMON_403_01'])
  const { code } = (await restaurant.owner('POST', '/user/staff/invitation')).body
  await system.request('POST', '/user/staff', { body: { token: kakaoToken, code } })
  assert.deepEqual(await said(), [200, 200])
  await removeOperator(system.database.appUrl, email)
  assert.deepEqual(await said(), ['COMMON_403_01', 200])
})

test('staff see their own store and no other, and nothing that is the owner’s', async () => {
  const other = await openRestaurant(system)
  const { token } = await hireStaff(system, other)
  const [tablet] = restaurant.tabletIds
  assert.equal(await codeOf('GET', `/trade/${tablet}`, token), 'STORE_403_01')
  const { body } = await system.request('GET', '/store/trade-device', { token })
  const ids = body.map(({ id }: { id: number }) => id)
  assert.deepEqual(ids, other.tabletIds)
  const period = 'date-term=DAY&start-date=2026-01-01'
  for (const path of [`/store/settlement?${period}`, `/store/settlement/detail?${period}`]) {
    assert.equal(await codeOf('GET', path, token), 'COMMON_403_01')
  }
})

test('guessing invitations is limited by address', async () => {
  const answers: unknown[] = []
  const body = { token: 'unknown', code: 'A'.repeat(22) }
  for (let n = 0; n < 61; n++) {
    const answer = await system.gateway.inject({
      method: 'POST',
      url: '/user/staff',
      payload: body,
      remoteAddress: '192.0.2.77',
    })
    answers.push(answer.json().errorCode)
  }
  assert.deepEqual([...new Set(answers.slice(0, 60))], ['COMMON_401_01'])
  assert.equal(answers[60], 'COMMON_429_01')
})

test(
  'another process knows who was removed, and which sessions were ended, without asking user',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { one, other } = await startTwoInstances(t)
    const owner = await openRestaurant(one)
    const removed = await hireStaff(one, owner)
    const [ended, here] = [await hireStaff(one, owner), await hireStaff(one, owner)]
    const id = String(decodeJwt(ended.token)['sid'])
    await owner.owner('DELETE', `/user/staff/${removed.id}`)
    await one.request('DELETE', `/user/session/${id}`, { token: ended.token })
    const again = await one.request('POST', '/user/re-issue', { cookie: here.refreshCookie })
    assert.equal(again.status, 200)
    // The keys that verify tokens it has from user; then user is away.
    assert.equal((await other.request('GET', '/store/product', here)).status, 200)
    delete other.services.user
    for (const [{ token }, status] of [
      [removed, 401],
      [ended, 401],
      [here, 503],
    ] as const) {
      assert.equal((await other.request('GET', '/store/product', { token })).status, status)
    }
  },
)
