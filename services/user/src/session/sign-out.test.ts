import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { type Caller, checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { ageSessions, cookieIn, openTestUser, type SignedInOwner } from '../testing.ts'
import { removeOldSessions } from './session-sql.ts'

const user = await openTestUser({ after })
const SERVICE: Caller = { service: 'gateway' }
const DEAD = { live: false, authorityList: [] }

const signOut = (caller: Caller, refreshToken?: string) => {
  const cookies = refreshToken === undefined ? {} : { refreshToken }
  return user.ask({ method: 'POST', url: '/user/logout', cookies }, caller)
}

const check = async (sid: string, userId: number) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, SERVICE)).json()
}

const assertDead = async ({ sid, id, refreshToken }: SignedInOwner) => {
  assert.deepEqual(await check(sid, id), DEAD)
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  assert.equal((await user.ask(request)).json().errorCode, 'USER_401_01')
}

test('a live session says its store and authorities', async () => {
  const { sid, id, storeId } = await user.owner('live@example.com')
  const expected = { live: true, storeId, authorityList: ['ROLE_STORE_OWNER'] }
  assert.deepEqual(await check(sid, id), expected)
})

test('signing out with the access token kills both tokens at once', async () => {
  const owner = await user.owner('by-access@example.com')
  const answer = await signOut(owner.caller)
  assert.equal(answer.statusCode, 204)
  assert.equal(answer.body, '')
  assert.equal(cookieIn(answer, 'refreshToken')?.value, '')
  assert.equal(cookieIn(answer, 'refreshToken')?.path, '/user')
  await assertDead(owner)
})

test('signing out with the refresh cookie alone kills both tokens at once', async () => {
  const owner = await user.owner('by-cookie@example.com')
  assert.equal((await signOut({}, owner.refreshToken)).statusCode, 204)
  await assertDead(owner)
})

test('an expired access token does not keep the refresh cookie from signing out', async () => {
  const owner = await user.owner('expired-access@example.com')
  const refused = { account: { kind: 'refused', errorCode: 'COMMON_401_02' } } as const
  assert.equal((await signOut(refused, owner.refreshToken)).statusCode, 204)
  await assertDead(owner)
})

test('signing out ends one session, not the account’s others', async () => {
  const owner = await user.owner('others@example.com')
  const token = await user.kakaoToken('others@example.com')
  const query = { token }
  const other = await user.ask({ method: 'POST', url: '/user/login/kakao', query })
  await signOut(owner.caller)
  const refreshToken = cookieIn(other, 'refreshToken')?.value ?? ''
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  assert.equal((await user.ask(request)).statusCode, 200)
})

test('signing out twice is no error', async () => {
  const owner = await user.owner('twice@example.com')
  await signOut({}, owner.refreshToken)
  assert.equal((await signOut({}, owner.refreshToken)).statusCode, 204)
})

test('signing out with nothing, or nothing good, says what is wrong', async () => {
  const refused = { account: { kind: 'refused', errorCode: 'COMMON_401_02' } } as const
  const cases = [
    [{}, undefined, 400, 'COMMON_400_02'],
    [{}, 'forged.1.mac', 401, 'USER_401_01'],
    [refused, undefined, 401, 'COMMON_401_02'],
  ] as const
  for (const [caller, cookie, status, code] of cases) {
    const answer = await signOut(caller, cookie)
    assert.equal(answer.statusCode, status)
    assert.equal(answer.json().errorCode, code)
  }
})

test('a session that is unknown, expired, or somebody else’s is dead', async () => {
  const owner = await user.owner('mine@example.com')
  assert.deepEqual(await check(randomUUID(), owner.id), DEAD)
  assert.deepEqual(await check('not a session', owner.id), DEAD)
  assert.deepEqual(await check(owner.sid, owner.id + 1), DEAD)
  await ageSessions(user.db, 604_801)
  assert.deepEqual(await check(owner.sid, owner.id), DEAD)
})

test('only services may ask about a session', async () => {
  const owner = await user.owner('nosy@example.com')
  const payload = { sid: owner.sid, userId: owner.id }
  const request = { method: 'POST', url: checkSession.path, payload } as const
  for (const caller of [{}, owner.caller]) {
    assert.equal((await user.ask(request, caller)).statusCode, 404)
  }
})

test('sessions that ended 30 days ago are thrown away, younger ones stay', async () => {
  const { sid } = await user.owner('young@example.com')
  const { sid: oldSid } = await user.owner('old@example.com')
  await sql`update users.session set expires_at = expires_at - interval '38 days'
             where id = ${oldSid}`.execute(user.db)
  await removeOldSessions(user.service.context.db)
  const { rows } = await sql<{ id: string }>`
    select id from users.session where id in (${sid}, ${oldSid})`.execute(user.db)
  assert.deepEqual(rows, [{ id: sid }])
})
