import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { addOperator, removeOperator } from '@haru/user'
import { type Operation, operationsOf } from './testing/openapi-operations.ts'
import { kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { hireStaff } from './testing/staff.ts'
import {
  type RequestOptions,
  startTestInstallation,
  type TestInstallation,
} from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let operations: Operation[]
let product: number
let watch: WriteWatch
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.unshift(end) })
  own = await openRestaurant(system)
  product = await own.addProduct()
  operations = operationsOf((await system.request('GET', '/openapi.json')).body)
  await system.drain()
  watch = await watchWrites(system)
})
after(async () => {
  for (const end of ends) await end()
})

/** What somebody holds who has signed in: tokens, and cookies of his browser. */
type Held = { token: string; accessCookie: string; refreshCookie: string }

async function signIn(email: string): Promise<Held> {
  const token = await kakaoTokenOf(system, email)
  const { body, cookies } = await system.request('POST', '/user/login/kakao', {
    body: { token },
    headers: { 'x-haru-session': 'cookie' },
  })
  const named = (name: string) => cookies.find((one) => one.startsWith(`${name}=`)) ?? ''
  const held = { token: body.accessToken, accessCookie: named('accessToken') }
  return { ...held, refreshCookie: named('refreshToken') }
}

/** Routes that want an account, of whatever kind, and answer; signing out is no harm. */
const wantingAccount = () =>
  operations.filter(
    ({ path, security }) =>
      !['/user/logout', '/trade/events'].includes(path) &&
      security.some((one) => ['owner', 'staff', 'operator'].some((kind) => kind in one)),
  )

/** What each route that wants an account says to this. */
async function saidByAll(shown: RequestOptions): Promise<string[]> {
  const said = new Set<string>()
  for (const { method, path } of wantingAccount()) {
    const id = path.includes('/product/') ? product : own.tabletIds[0]
    const url = path
      .replace('session/{id}', `session/${randomUUID()}`)
      .replace('{name}', 'settlement')
      .replace(/\{\w+\}/, String(id))
    const headers = { 'idempotency-key': randomUUID(), origin: system.url, ...shown.headers }
    const body = { price: 1, baseStock: 1, tableNumber: 1, reason: 'x', cardCompany: 'K' }
    const sent = method === 'GET' ? {} : { body }
    const answer = await system.request(method, url, { ...sent, ...shown, headers })
    said.add(String(answer.body.errorCode ?? `${method} ${path} ${answer.status}`))
  }
  return [...said]
}

/** What somebody held lets him do nothing any more, and his session is not renewed. */
async function worthNothing({ token, accessCookie, refreshCookie }: Held): Promise<void> {
  await watch.take()
  assert.deepEqual(await saidByAll({ token }), ['COMMON_401_06'])
  assert.deepEqual(await saidByAll({ cookie: accessCookie }), ['COMMON_401_06'])
  assert.deepEqual(await watch.take(), [])
  const renewed = await system.request('POST', '/user/re-issue', { cookie: refreshCookie })
  assert.equal(renewed.body.errorCode, 'USER_401_01')
}

test('who was removed from staff does nothing with what he held, by header or cookie', async () => {
  const { id, email } = await hireStaff(system, own)
  const held = await signIn(email)
  // The gateway has verified it, and might remember.
  for (const shown of [{ token: held.token }, { cookie: held.accessCookie }]) {
    assert.equal((await system.request('GET', '/store/trade-device', shown)).status, 200)
  }
  assert.ok(wantingAccount().length >= 30)
  assert.equal((await own.owner('DELETE', `/user/staff/${id}`)).status, 204)
  await worthNothing(held)
})

test('staff who come back as owners of a store are owners by new tokens alone', async () => {
  const { id, email } = await hireStaff(system, own)
  const held = await signIn(email)
  await own.owner('DELETE', `/user/staff/${id}`)
  const token = await kakaoTokenOf(system, email)
  const store = { storeName: '새 가게', posGrade: 'BRONZE', settlementDate: 15 }
  const signedUp = await system.request('POST', '/user/kakao', { body: { ...store, token } })
  assert.deepEqual([signedUp.status, signedUp.body.id], [201, id], 'it is the same account')
  await worthNothing(held)
  const { token: owners } = await signIn(email)
  const tablets = await system.request('GET', '/store/trade-device', { token: owners })
  assert.ok(tablets.body.every((one: { id: number }) => !own.tabletIds.includes(one.id)))
  const foreign = await system.request('DELETE', `/store/product/${product}`, { token: owners })
  assert.equal(foreign.body.errorCode, 'STORE_403_02')
})

test('an operator who was removed does nothing with what he held', async () => {
  const email = `operator-${randomUUID()}@example.com`
  await addOperator(system.database.appUrl, email)
  const held = await signIn(email)
  const asked = await system.request('GET', '/job/execution', { token: held.token })
  assert.equal(asked.status, 200)
  await removeOperator(system.database.appUrl, email)
  await worthNothing(held)
})
