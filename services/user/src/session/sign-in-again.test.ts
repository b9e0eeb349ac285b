import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Caller, checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { callerOf, cookieIn, credentialsIn, openTestUser, type SignedIn } from '../testing.ts'

const user = await openTestUser({ after })

const signIn = async (email: string, cookies: Record<string, string>, caller: Caller = {}) => {
  const query = { token: await user.kakaoToken(email) }
  return await user.ask({ method: 'POST', url: '/user/login/kakao', query, cookies }, caller)
}
const isLive = async ({ sid, id: userId }: Pick<SignedIn, 'sid' | 'id'>) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, { service: 'gateway' })).json().live
}
const renew = async (refreshToken: string) => {
  const cookies = { refreshToken }
  return (await user.ask({ method: 'POST', url: '/user/re-issue', cookies })).statusCode
}

test('signing in again ends the session that the browser held, and no other', async () => {
  const { refreshToken, ...held } = await user.owner('again@example.com')
  const elsewhere = await user.signIn('again@example.com')
  const told: string[] = []
  const what = { kind: 'session', id: held.sid } as const
  user.service.context.revocations.onRevoked(what, () => void told.push(held.sid))
  const answer = await signIn('again@example.com', { refreshToken })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual([await isLive(held), await isLive(elsewhere)], [false, true])
  assert.equal(await renew(refreshToken), 401)
  assert.deepEqual(told, [held.sid])
  assert.equal(await renew(credentialsIn(answer).refreshToken), 200)
})

test('whoever signs in at a browser ends the session of who was there before', async () => {
  const before = await user.owner('before@example.com')
  await user.owner('next@example.com')
  await signIn('next@example.com', { refreshToken: before.refreshToken })
  assert.equal(await isLive(before), false)
})

test('by way of Kakao it is the same', async () => {
  const held = await user.owner('browser@example.com')
  const leaving = await user.ask({ method: 'GET', url: '/user/oauth/kakao' })
  const authorize = new URL(String(leaving.headers.location))
  authorize.searchParams.set('person', 'browser@example.com')
  const returning = await fetch(authorize, { redirect: 'manual' })
  const { pathname, search } = new URL(String(returning.headers.get('location')))
  const kakaoState = cookieIn(leaving, 'kakaoState')?.value ?? ''
  const cookies = { kakaoState, refreshToken: held.refreshToken }
  const answer = await user.ask({ method: 'GET', url: `${pathname}${search}`, cookies })
  assert.equal(answer.statusCode, 200)
  assert.equal(await isLive(held), false)
})

test('a program that shows its access token gives it up for the new one', async () => {
  const held = await user.owner('program@example.com')
  const answer = await signIn('program@example.com', {}, held.caller)
  const { sid, caller } = callerOf(credentialsIn(answer).accessToken)
  assert.equal(await isLive(held), false)
  assert.equal(await isLive({ sid, id: caller.account.userId }), true)
})

test('a sign-in that fails, or shows what is no token of ours, ends nothing', async () => {
  const held = await user.owner('stays@example.com')
  const { refreshToken } = held
  assert.equal((await signIn('nobody@example.com', { refreshToken })).statusCode, 404)
  const forged = { refreshToken: `${refreshToken.slice(0, -4)}AAAA` }
  assert.equal((await signIn('stays@example.com', forged)).statusCode, 200)
  assert.equal(await isLive(held), true)
})

test('the log has the session that ended, and why', async () => {
  const { sid, storeId, refreshToken } = await user.owner('logged@example.com')
  await signIn('logged@example.com', { refreshToken })
  const { rows } = await sql`
    select store_id, detail->>'reason' as reason from users.audit_entry
     where action = 'SESSION_ENDED' and subject_id = ${sid}`.execute(user.db)
  assert.deepEqual(rows, [{ storeId, reason: 'SIGNED_IN_AGAIN' }])
})
