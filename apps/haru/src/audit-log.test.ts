import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { signInOperator } from './testing/operator.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { hireStaff } from './testing/staff.ts'
import { startTestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
const system = await startTestInstallation({
  after: (end: () => unknown) => void ends.push(end),
})
after(async () => {
  for (const end of ends) await end()
})
const LOGS = ['/user/audit', '/store/audit', '/trade/audit']

type Entry = {
  action: string
  actor: { kind: string; id: number | null; sessionId: string | null; address: string | null }
  subject: { kind: string; id: string | null }
  detail: Record<string, unknown>
  traceId: string | null
}

/** What an owner reads of his store, oldest first in each log. */
async function logOf(token: string): Promise<Entry[]> {
  const logs = await Promise.all(LOGS.map((path) => system.request('GET', path, { token })))
  return logs.flatMap(({ body }) => (body.entryList as Entry[]).toReversed())
}

const done = (entries: Entry[]) =>
  entries.map(({ action, actor, subject }) => `${actor.kind} ${action} ${subject.kind}`)

test('a day is written down: who did what to which trade, product, tablet, session', async () => {
  const restaurant = await openRestaurant(system)
  const { owner, ownerToken, ownerId } = restaurant
  const meal = await restaurant.addProduct({ price: 9_000 })
  await owner('PATCH', `/store/product/${meal}`, { price: 10_000, baseStock: 50 })
  await owner('PATCH', '/store/product/re-stock')
  const [tablet = 0] = restaurant.tabletIds
  await owner('PATCH', `/store/trade-device/${tablet}`, { tableNumber: 77 })
  const cookie = await restaurant.pair(tablet)
  await restaurant.order(cookie, [[meal, 1]])
  const { body } = await restaurant.order(cookie, [[meal, 2]])
  await owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' })
  await restaurant.pay(tablet, 'K')
  await owner('DELETE', `/store/trade-device/${tablet}/pairing`)
  await owner('DELETE', `/store/product/${meal}`)
  const entries = await logOf(ownerToken)
  assert.deepEqual(done(entries), [
    'anyone ACCOUNT_SIGNED_UP account',
    'owner SESSION_STARTED session',
    'service STORE_OPENED store',
    'owner PRODUCT_CREATED product',
    'owner PRODUCT_CHANGED product',
    'owner MENU_RESTOCKED store',
    'owner TABLE_RENUMBERED tablet',
    'owner PAIRING_CODE_ISSUED tablet',
    'anyone TABLET_PAIRED tablet',
    'owner TABLET_UNPAIRED tablet',
    'owner PRODUCT_DELETED product',
    'tablet ORDER_PLACED order',
    'tablet ORDER_PLACED order',
    'owner ORDER_VOIDED order',
    'owner TRADE_PAID trade',
  ])
  const find = (action: string) => entries.find((one) => one.action === action)
  const paid = find('TRADE_PAID')
  assert.equal(paid?.actor.id, ownerId)
  assert.ok(paid?.actor.sessionId)
  assert.match(String(paid?.actor.address), /127\.0\.0\.1$/)
  assert.match(String(paid?.traceId), /^[0-9a-f]{32}$/)
  const { method, cardCompany, amount, tradeDeviceId } = paid?.detail ?? {}
  assert.deepEqual([method, cardCompany, amount, tradeDeviceId], ['CARD', 'K', 10_000, tablet])
  assert.deepEqual(find('PRODUCT_CHANGED')?.detail, {
    before: { price: 9_000, baseStock: 100 },
    after: { price: 10_000, baseStock: 50 },
  })
  assert.equal(find('ORDER_PLACED')?.actor.id, tablet)
})

test('who works in a store, and what he does there, is written down under his name', async () => {
  const { owner, ownerToken, ownerId, addProduct } = await openRestaurant(system)
  const meal = await addProduct()
  await owner('PATCH', `/store/product/${meal}`, { price: 1, baseStock: 50 })
  const staff = await hireStaff(system, { owner })
  await system.request('PATCH', '/store/product/re-stock', { token: staff.token })
  const { body } = await owner('POST', '/user/staff/invitation', { name: '김알바' })
  await owner('DELETE', `/user/staff/invitation/${body.id}`)
  await owner('DELETE', `/user/staff/${staff.id}`)
  const entries = (await logOf(ownerToken)).slice(2)
  assert.deepEqual(done(entries), [
    'owner STAFF_INVITED staff_invitation',
    'staff STAFF_JOINED account',
    'staff SESSION_STARTED session',
    'owner STAFF_INVITED staff_invitation',
    'owner STAFF_INVITATION_WITHDRAWN staff_invitation',
    'owner STAFF_REMOVED account',
    'service STORE_OPENED store',
    'owner PRODUCT_CREATED product',
    'owner PRODUCT_CHANGED product',
    'staff MENU_RESTOCKED store',
  ])
  const ids: Record<string, number> = { owner: ownerId, staff: staff.id }
  for (const { actor, detail } of entries) {
    assert.equal(actor.id, ids[actor.kind] ?? null)
    assert.doesNotMatch(JSON.stringify(detail), /김알바/, 'nothing personal')
  }
  assert.equal(entries[5]?.subject.id, String(staff.id))
})

test('an owner reads what concerns his store, and nothing of another', async () => {
  const [own, other] = [await openRestaurant(system), await openRestaurant(system)]
  const { body: me } = await own.owner('GET', '/user/me')
  await other.addProduct()
  const entries = await logOf(own.ownerToken)
  assert.deepEqual(done(entries), [
    'anyone ACCOUNT_SIGNED_UP account',
    'owner SESSION_STARTED session',
    'service STORE_OPENED store',
  ])
  assert.equal(entries[0]?.subject.id, String(me.id))
})

test('what was refused, and what was repeated, is not written down', async () => {
  const restaurant = await openRestaurant(system)
  const meal = await restaurant.addProduct({ baseStock: 1 })
  const [tablet = 0] = restaurant.tabletIds
  const cookie = await restaurant.pair(tablet)
  const before = (await logOf(restaurant.ownerToken)).length
  await restaurant.order(cookie, [[meal, 2]])
  await restaurant.pay(tablet)
  await restaurant.owner('PATCH', `/store/product/${meal}`, { price: -1, baseStock: 1 })
  assert.equal((await logOf(restaurant.ownerToken)).length, before)
  const key = { 'idempotency-key': 'the same' }
  for (let time = 0; time < 2; time++) await restaurant.order(cookie, [[meal, 1]], key)
  assert.equal((await logOf(restaurant.ownerToken)).length, before + 1)
})

test('signing out, and a spent refresh token that comes back, end a session by name', async () => {
  const restaurant = await openRestaurant(system)
  const cookie = restaurant.refreshCookie
  await system.request('POST', '/user/re-issue', { cookie })
  const { cookies } = await system.request('POST', '/user/re-issue', { cookie })
  const [successor = ''] = cookies
  await system.request('POST', '/user/re-issue', { cookie: successor })
  assert.equal((await system.request('POST', '/user/re-issue', { cookie })).status, 401)
  const { rows } = await system.admin.query(
    `select actor_kind, detail from users.audit_entry
      where action = 'SESSION_ENDED' and store_id = $1`,
    [restaurant.storeId],
  )
  assert.deepEqual(rows, [{ actor_kind: 'anyone', detail: { reason: 'TOKEN_REUSED' } }])
})

test('an operator reads who ran which job', async () => {
  const token = await signInOperator(system)
  await system.moveClock('1 day')
  const { rows } = await system.admin.query(
    'select (haru.business_day(haru.clock()) - 1)::text as day',
  )
  const body = { dateTerm: 'DAY', startDate: rows[0].day }
  const started = await system.request('POST', '/job/settlement/execution', { token, body })
  assert.equal(started.status, 202, JSON.stringify(started.body))
  const { body: log } = await system.request('GET', '/job/audit', { token })
  const [entry] = log.entryList as Entry[]
  assert.deepEqual(
    [entry?.actor.kind, entry?.action, entry?.subject.id, entry?.detail['startDate']],
    ['operator', 'JOB_STARTED', String(started.body.id), rows[0].day],
  )
})

test('within a second or so all of it is sealed', async () => {
  const unsealed = async () => {
    const { rows } = await system.admin.query(
      `select count(*) as n from trade.audit_entry e
        where not exists (select from trade.audit_seal s where s.entry_id = e.id)`,
    )
    return Number(rows[0].n)
  }
  while ((await unsealed()) > 0);
})
