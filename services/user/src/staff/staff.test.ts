import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { completeAccount } from '../account/account-sql.ts'
import { ticketOf } from '../account/sign-up-ticket.ts'
import { addOperator } from '../operator/add-operator.ts'
import { removeOperator } from '../operator/remove-operator.ts'
import { NEW_STORE, openTestUser, type SignedIn } from '../testing.ts'
import { behindLock } from '../testing-locks.ts'

const user = await openTestUser({ after })
const owner = await user.owner('owner@example.com')
const other = await user.owner('other-owner@example.com')

const invite = async ({ caller } = owner, payload?: object) => {
  const request = { method: 'POST', url: '/user/staff/invitation' } as const
  return await user.ask({ ...request, ...(payload && { payload }) }, caller)
}
const join = (token: string, code: string) =>
  user.ask({ method: 'POST', url: '/user/staff', payload: { token, code } })
const checkCode = (code: string) =>
  user.ask({ method: 'POST', url: '/user/staff/invitation/check', payload: { code } })
const remove = (id: number, { caller } = owner) =>
  user.ask({ method: 'DELETE', url: `/user/staff/${id}` }, caller)
const check = async ({ sid, id }: SignedIn) => {
  const payload = { sid, userId: id }
  const request = { method: 'POST', url: checkSession.path, payload } as const
  return (await user.ask(request, { service: 'gateway' })).json()
}
const DEAD = { live: false, authorityList: [] }

test('whoever takes an invitation is staff of the store, and no owner', async () => {
  const { code } = (await invite(owner, { name: '김알바' })).json()
  const token = await user.kakaoToken('new@example.com')
  const answer = await join(token, code)
  assert.equal(answer.statusCode, 201)
  const { id, ...account } = answer.json()
  const { storeId } = owner
  assert.deepEqual(account, { email: 'new@example.com', name: 'new', storeId })
  const staff = await user.signIn('new@example.com', storeId)
  assert.equal(staff.id, id)
  const authorityList = ['ROLE_STORE_STAFF']
  assert.deepEqual(await check(staff), { live: true, storeId, authorityList })
  const profile = (await user.ask({ method: 'GET', url: '/user/me' }, staff.caller)).json()
  assert.deepEqual([profile.authorityList, profile.store.id], [authorityList, storeId])
  const list = (await user.ask({ method: 'GET', url: '/user/staff' }, owner.caller)).json()
  const [{ since, ...member }, ...more] = list
  assert.deepEqual(member, { id, name: '김알바', email: 'new@example.com' })
  assert.ok(Date.now() - Date.parse(since) < 60_000)
  assert.deepEqual(more, [])
  const others = await user.ask({ method: 'GET', url: '/user/staff' }, other.caller)
  assert.deepEqual(others.json(), [])
})

test('a sign-up ticket joins as well as a token of Kakao', async () => {
  const { code } = (await invite()).json()
  const person = { kakaoId: 77, email: null, name: '무메일', phone: null }
  const ticket = ticketOf(person, user.service.context.secrets, Date.now())
  assert.equal((await join(ticket, code)).statusCode, 201)
})

test('a code is 128 random bits, told once, and kept as a digest for 24 hours', async () => {
  const answer = await invite()
  assert.equal(answer.statusCode, 201)
  assert.equal(answer.headers['cache-control'], 'no-store')
  const { id, code, link, expiresAt, ...rest } = answer.json()
  assert.deepEqual(rest, {})
  assert.equal(Buffer.from(code, 'base64url').length, 16)
  assert.equal(link, `http://127.0.0.1:8000/staff#code=${code}`)
  assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 86_400_000) < 60_000)
  const { rows } = await sql<{ all: string }>`
    select i::text as all from users.staff_invitation i where id = ${id}`.execute(user.db)
  for (const text of [code, Buffer.from(code, 'base64url').toString('hex')]) {
    assert.ok(!rows[0]?.all.includes(text))
  }
  const list = await user.ask({ method: 'GET', url: '/user/staff/invitation' }, owner.caller)
  assert.ok(list.json().some((one: { id: number }) => one.id === id))
  assert.doesNotMatch(list.body, new RegExp(code))
})

test('a code joins one person, also when several show it at the same time', async () => {
  const { id, code } = (await invite()).json()
  const emails = ['race-a@example.com', 'race-b@example.com', 'race-c@example.com']
  const tokens = await Promise.all(emails.map((email) => user.kakaoToken(email)))
  const answers = await behindLock(
    user.db,
    (tx) => sql`select from users.staff_invitation where id = ${id} for update`.execute(tx),
    () => Promise.all(tokens.map((token) => join(token, code))),
    3,
  )
  const said = answers.map((one) => one.json().errorCode ?? one.statusCode).sort()
  assert.deepEqual(said, [201, 'COMMON_400_05', 'COMMON_400_05'])
})

test('whoever holds a code is told which store it is to, and uses nothing up', async () => {
  const { code, expiresAt } = (await invite(owner, { name: '김알바' })).json()
  for (let time = 0; time < 2; time++) {
    const checked = await checkCode(code)
    assert.equal(checked.headers['cache-control'], 'no-store')
    assert.deepEqual(checked.json(), { storeName: '하루식당', name: '김알바', expiresAt })
  }
  assert.equal((await join(await user.kakaoToken('told@example.com'), code)).statusCode, 201)
  for (const gone of [code, 'A'.repeat(22)]) {
    assert.equal((await checkCode(gone)).json().errorCode, 'COMMON_400_05')
  }
})

test('a code that is unknown, too old or taken back joins nobody, and says not which', async () => {
  const token = await user.kakaoToken('refused@example.com')
  const [old, back] = [(await invite()).json(), (await invite()).json()]
  await sql`update users.staff_invitation set created_at = created_at - interval '1 day',
                   expires_at = expires_at - interval '1 day' where id = ${old.id}`.execute(user.db)
  const url = `/user/staff/invitation/${back.id}`
  for (const [caller, status] of [
    [other.caller, 404],
    [owner.caller, 204],
    [owner.caller, 404],
  ] as const) {
    assert.equal((await user.ask({ method: 'DELETE', url }, caller)).statusCode, status)
  }
  for (const code of ['A'.repeat(22), old.code, back.code]) {
    assert.equal((await join(token, code)).json().errorCode, 'COMMON_400_05')
  }
  for (const code of ['', 'A'.repeat(23), `${back.code}\n`]) {
    assert.equal((await join(token, code)).json().errorCode, 'COMMON_400_06')
  }
  const { rows } = await sql`
    select from users.account where email = 'refused@example.com'`.execute(user.db)
  assert.deepEqual(rows, [])
})

test('nobody belongs to two stores: who has one joins none, and staff opens none', async () => {
  const { code } = (await invite()).json()
  const staff = await user.staff(other, 'theirs@example.com')
  for (const email of ['owner@example.com', 'other-owner@example.com', 'theirs@example.com']) {
    const answer = await join(await user.kakaoToken(email), code)
    assert.equal(answer.json().errorCode, 'USER_400_01', email)
  }
  const stores = user.store.stores.size
  const query = { token: await user.kakaoToken('theirs@example.com') }
  const signUp = { method: 'POST', url: '/user/kakao', query, payload: NEW_STORE } as const
  assert.equal((await user.ask(signUp)).json().errorCode, 'USER_400_01')
  assert.equal(user.store.stores.size, stores)
  assert.equal((await check(staff)).storeId, other.storeId)
  const free = await join(await user.kakaoToken('free@example.com'), code)
  assert.equal(free.statusCode, 201, 'the code was not used up by who was refused')
})

test('somebody who joins a store while he opens one is staff, and does not own one', async () => {
  const email = 'both-at-once@example.com'
  const query = { token: await user.kakaoToken(email) }
  user.store.failures = 1
  await user.ask({ method: 'POST', url: '/user/kakao', query, payload: NEW_STORE })
  const { id } = await user.staff(owner, email)
  assert.equal(await completeAccount(user.service.context.db, id, 5), false)
  const stored = sql`update users.account set store_id = 5, completed_at = now() where id = ${id}`
  await assert.rejects(stored.execute(user.db), /account_one_store/)
})

test('whoever is removed is signed out everywhere at once, and can sign in no more', async () => {
  const email = 'fired@example.com'
  const first = await user.staff(owner, email)
  const second = await user.signIn(email)
  const told: string[] = []
  const { revocations } = user.service.context
  for (const { sid } of [first, second]) {
    revocations.onRevoked({ kind: 'session', id: sid }, () => void told.push(sid))
  }
  assert.equal((await remove(first.id, other)).json().errorCode, 'USER_404_03')
  assert.equal((await check(first)).live, true)
  assert.equal((await remove(first.id)).statusCode, 204)
  for (const session of [first, second]) assert.deepEqual(await check(session), DEAD)
  assert.deepEqual(told.sort(), [first.sid, second.sid].sort())
  const cookies = { refreshToken: second.refreshToken }
  const renewed = await user.ask({ method: 'POST', url: '/user/re-issue', cookies })
  assert.equal(renewed.json().errorCode, 'USER_401_01')
  const query = { token: await user.kakaoToken(email) }
  const signIn = await user.ask({ method: 'POST', url: '/user/login/kakao', query })
  assert.equal(signIn.json().errorCode, 'USER_404_01')
  assert.equal((await remove(first.id)).json().errorCode, 'USER_404_03')
  await user.staff(owner, email)
  assert.deepEqual(await check(first), DEAD, 'the old sessions stay ended')
})

test('an operator who works in a store is both, and stays staff when removed as that', async () => {
  const email = 'operator@example.com'
  await addOperator(user.setup.databaseUrl, email)
  await user.signIn(email)
  const staff = await user.staff(owner, email)
  assert.deepEqual((await check(staff)).authorityList, ['ROLE_STORE_STAFF', 'ROLE_OPERATOR'])
  await removeOperator(user.setup.databaseUrl, email)
  assert.deepEqual((await check(staff)).authorityList, ['ROLE_STORE_STAFF'])
})

test('staff and invitations together are bounded, also when many are made at once', async () => {
  const crowded = await user.owner('crowded@example.com')
  const { storeId, id } = crowded
  await user.staff(crowded, 'one-of-many@example.com')
  await sql`
    insert into users.staff_invitation (store_id, invited_by, code_digest, expires_at)
    select ${storeId}, ${id}, sha256(n::text::bytea), now() + interval '1 hour'
      from generate_series(1, 197) n`.execute(user.db)
  const answers = await behindLock(
    user.db,
    (tx) => sql`select from users.account where id = ${id} for update`.execute(tx),
    () => Promise.all([invite(crowded), invite(crowded), invite(crowded), invite(crowded)]),
    4,
  )
  const said = answers.map((one) => one.json().errorCode ?? one.statusCode).sort()
  assert.deepEqual(said, [201, 201, 'USER_409_01', 'USER_409_01'])
})
