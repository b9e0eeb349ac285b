import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { type Caller, checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { addOperator } from '../operator/add-operator.ts'
import { ageSessions, openTestUser, type SignedIn } from '../testing.ts'

const user = await openTestUser({ after })

const URL = '/user/session'
const list = async (caller: Caller) => (await user.ask({ method: 'GET', url: URL }, caller)).json()
const end = (caller: Caller, id?: string) =>
  user.ask({ method: 'DELETE', url: id === undefined ? URL : `${URL}/${id}` }, caller)
const signInFrom = async (email: string, userAgent: string, address: string) => {
  const query = { token: await user.kakaoToken(email) }
  const headers = { 'user-agent': userAgent }
  const request = { method: 'POST', url: '/user/login/kakao', query, headers } as const
  return await user.ask(request, { address })
}
const isLive = async ({ sid, id: userId }: SignedIn) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, { service: 'gateway' })).json().live
}
/** Sessions that are told to be revoked, from now on. */
const listenFor = (...sessions: SignedIn[]) => {
  const told: string[] = []
  for (const { sid } of sessions) {
    const what = { kind: 'session', id: sid } as const
    user.service.context.revocations.onRevoked(what, () => void told.push(sid))
  }
  return told
}

test('everybody sees where he is signed in, and which session it is that asks', async () => {
  const owner = await user.owner('owner@example.com')
  await user.owner('other@example.com')
  await signInFrom('owner@example.com', 'Tablet 1.0', '203.0.113.7')
  const sessions = await list(owner.caller)
  assert.equal(sessions.length, 2)
  const [{ id, createdAt, lastUsedAt, ...newest }, { id: oldest, isCurrent }] = sessions
  assert.deepEqual(newest, { address: '203.0.113.7', userAgent: 'Tablet 1.0', isCurrent: false })
  assert.notEqual(id, owner.sid)
  assert.deepEqual([oldest, isCurrent], [owner.sid, true])
  for (const time of [createdAt, lastUsedAt]) assert.ok(Date.now() - Date.parse(time) < 60_000)
})

test('renewing the tokens says from where they are used now', async () => {
  const owner = await user.owner('moving@example.com')
  await ageSessions(user.db, 3_600)
  const cookies = { refreshToken: owner.refreshToken }
  const headers = { 'user-agent': 'Phone 2.0' }
  const renew = { method: 'POST', url: '/user/re-issue', cookies, headers } as const
  await user.ask(renew, { address: '198.51.100.9' })
  const [{ address, userAgent, lastUsedAt }] = await list(owner.caller)
  assert.deepEqual([address, userAgent], ['198.51.100.9', 'Phone 2.0'])
  assert.ok(Date.now() - Date.parse(lastUsedAt) < 60_000)
})

test('what a program calls itself is cut, and obeyed by no screen', async () => {
  const owner = await user.owner('odd@example.com')
  const odd = `\u0000\u001b[31m\ud800${'가'.repeat(300)}`
  assert.equal((await signInFrom('odd@example.com', odd, '1'.repeat(500))).statusCode, 200)
  const [{ address, userAgent }] = await list(owner.caller)
  assert.match(userAgent, /^\[31m +가+$/)
  assert.ok(userAgent.length <= 200)
  assert.equal(address, '1'.repeat(100))
})

test('one of one’s own sessions can be ended, at once and told to everybody', async () => {
  const [here, there] = [await user.owner('one@example.com'), await user.signIn('one@example.com')]
  const told = listenFor(there)
  // However the id is written: those who let tokens in know it in small letters.
  assert.equal((await end(here.caller, there.sid.toUpperCase())).statusCode, 204)
  assert.deepEqual([await isLive(here), await isLive(there)], [true, false])
  assert.deepEqual(told, [there.sid])
  assert.deepEqual((await list(here.caller)).length, 1)
  const again = await end(here.caller, there.sid)
  assert.equal(again.json().errorCode, 'USER_404_04')
})

test('nobody ends a session of somebody else, or learns that there is one', async () => {
  const mine = await user.owner('mine@example.com')
  const theirs = await user.owner('theirs@example.com')
  for (const id of [theirs.sid, randomUUID()]) {
    const { errorCode, traceId: _, ...said } = (await end(mine.caller, id)).json()
    assert.deepEqual([errorCode, said.status], ['USER_404_04', 404])
  }
  assert.equal(await isLive(theirs), true)
  assert.equal((await end(mine.caller, 'x')).json().errorCode, 'COMMON_400_05')
})

test('ending the session that asks takes its cookie back', async () => {
  const { caller, sid } = await user.owner('self@example.com')
  const answer = await end(caller, sid)
  assert.equal(answer.cookies.find(({ name }) => name === 'refreshToken')?.value, '')
})

test('all sessions but the one that asks can be ended, for staff and operators, too', async () => {
  const owner = await user.owner('all@example.com')
  await user.staff(owner, 'staff@example.com')
  await addOperator(user.setup.databaseUrl, 'op@example.com')
  for (const email of ['all@example.com', 'staff@example.com', 'op@example.com']) {
    const sessions = [await user.signIn(email, owner.storeId), await user.signIn(email)]
    const here = await user.signIn(email, owner.storeId)
    const told = listenFor(here, ...sessions)
    assert.equal((await end(here.caller)).statusCode, 204)
    for (const one of sessions) assert.equal(await isLive(one), false, email)
    assert.deepEqual(told.sort(), sessions.map(({ sid }) => sid).sort())
    assert.deepEqual(
      (await list(here.caller)).map(({ id }: { id: string }) => id),
      [here.sid],
    )
  }
})

test('an expired session is in no list, and the list is bounded', async () => {
  const owner = await user.owner('long@example.com')
  await sql`
    insert into users.session (id, account_id, expires_at, rotated_at)
    select gen_random_uuid(), ${owner.id}, now() + n * interval '1 minute', now() - interval '1 day'
      from generate_series(-5, 150) n`.execute(user.db)
  const sessions = await list(owner.caller)
  assert.equal(sessions.length, 100)
  assert.equal(sessions[0].id, owner.sid)
  await sql`
    update users.session set expires_at = now()
     where account_id = ${owner.id} and id <> ${owner.sid}
  `.execute(user.db)
  assert.equal((await list(owner.caller)).length, 1)
})
