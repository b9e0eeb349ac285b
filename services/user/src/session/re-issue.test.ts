import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { openUser } from '../service.ts'
import { ageSessions, claimsOf, cookieIn, credentialsIn, openTestUser } from '../testing.ts'
import { behindLock } from '../testing-locks.ts'

const user = await openTestUser({ after })

const reissue = (refreshToken: string) =>
  user.ask({ method: 'POST', url: '/user/re-issue', cookies: { refreshToken } })

const revokeReasonOf = async (sid: string) => {
  const { rows } = await sql<{ revokeReason: string | null }>`
    select revoke_reason from users.session where id = ${sid}`.execute(user.db)
  return rows[0]?.revokeReason
}

const isLive = async (sid: string, userId: number) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, { service: 'gateway' })).json().live
}

test('the refresh cookie gives new tokens and is rotated', async () => {
  const owner = await user.owner('rotated@example.com')
  const answer = await reissue(owner.refreshToken)
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'no-store')
  const { accessToken, ...rest } = answer.json()
  assert.deepEqual(rest, {
    authorityList: ['ROLE_STORE_OWNER'],
    grantType: 'Bearer',
    accessTokenExpireIn: 3_600,
    refreshTokenExpireIn: 604_800,
  })
  assert.equal(claimsOf(accessToken).sid, owner.sid)
  const cookie = cookieIn(answer, 'refreshToken')
  assert.notEqual(cookie?.value, owner.refreshToken)
  assert.deepEqual(
    { ...cookie, value: '' },
    {
      name: 'refreshToken',
      value: '',
      path: '/user',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: 604_800,
    },
  )
})

test('rotation gives the family another 7 days', async () => {
  const { refreshToken } = await user.owner('extended@example.com')
  await ageSessions(user.db, 6 * 86_400)
  const answer = await reissue(refreshToken)
  assert.equal(answer.json().refreshTokenExpireIn, 604_800)
})

test('a spent token gets the same successor for 10 seconds', async () => {
  const { refreshToken } = await user.owner('grace@example.com')
  const first = credentialsIn(await reissue(refreshToken))
  const second = await reissue(refreshToken)
  assert.equal(second.statusCode, 200)
  assert.equal(credentialsIn(second).refreshToken, first.refreshToken)
})

test('concurrent re-issues get the same successor', async () => {
  const { refreshToken, sid } = await user.owner('concurrent@example.com')
  const answers = await behindLock(
    user.db,
    (tx) => sql`select from users.session where id = ${sid} for update`.execute(tx),
    () => Promise.all([reissue(refreshToken), reissue(refreshToken), reissue(refreshToken)]),
    3,
  )
  const successors = new Set(answers.map((answer) => credentialsIn(answer).refreshToken))
  assert.deepEqual(
    answers.map((answer) => answer.statusCode),
    [200, 200, 200],
  )
  assert.equal(successors.size, 1)
  const [successor = ''] = successors
  assert.equal((await reissue(successor)).statusCode, 200)
})

test('a spent token that comes back after 10 seconds ends the whole family', async () => {
  const { refreshToken, sid } = await user.owner('stolen@example.com')
  const successor = credentialsIn(await reissue(refreshToken)).refreshToken
  await ageSessions(user.db, 11)
  const reuse = await reissue(refreshToken)
  assert.equal(reuse.json().errorCode, 'USER_401_01')
  assert.equal(await revokeReasonOf(sid), 'TOKEN_REUSED')
  assert.equal((await reissue(successor)).json().errorCode, 'USER_401_01')
})

test('a spent token is reuse as soon as its successor was used', async () => {
  const { refreshToken, sid } = await user.owner('used-successor@example.com')
  const successor = credentialsIn(await reissue(refreshToken)).refreshToken
  const newest = credentialsIn(await reissue(successor)).refreshToken
  assert.equal((await reissue(refreshToken)).json().errorCode, 'USER_401_01')
  assert.equal(await revokeReasonOf(sid), 'TOKEN_REUSED')
  assert.equal((await reissue(newest)).statusCode, 401)
})

test('reuse ends its own family and no other of the same account', async () => {
  const { refreshToken } = await user.owner('two-browsers@example.com')
  const token = await user.kakaoToken('two-browsers@example.com')
  const url = '/user/login/kakao'
  const other = credentialsIn(await user.ask({ method: 'POST', url, query: { token } }))
  await reissue(credentialsIn(await reissue(refreshToken)).refreshToken)
  assert.equal((await reissue(refreshToken)).statusCode, 401)
  assert.equal((await reissue(other.refreshToken)).statusCode, 200)
})

test('a refresh token is dead after 7 days', async () => {
  const { refreshToken } = await user.owner('expired@example.com')
  await ageSessions(user.db, 604_801)
  assert.equal((await reissue(refreshToken)).json().errorCode, 'USER_401_01')
})

test('a session ends 90 days after its sign-in, used or not', async () => {
  const owner = await user.owner('long@example.com')
  const list = { method: 'GET', url: '/user/session' } as const
  const listed = async () => (await user.ask(list, owner.caller)).json().length
  let { refreshToken } = owner
  for (let days = 6; days <= 84; days += 6) {
    await ageSessions(user.db, 6 * 86_400)
    const answer = await reissue(refreshToken)
    assert.equal(answer.statusCode, 200, `after ${days} days`)
    refreshToken = credentialsIn(answer).refreshToken
  }
  await ageSessions(user.db, 86_400)
  const last = await reissue(refreshToken)
  const { refreshTokenExpireIn } = last.json()
  assert.ok(refreshTokenExpireIn <= 5 * 86_400 && refreshTokenExpireIn > 5 * 86_400 - 600)
  assert.equal(cookieIn(last, 'refreshToken')?.maxAge, refreshTokenExpireIn)
  assert.equal(await isLive(owner.sid, owner.id), true)
  assert.equal(await listed(), 1)
  await ageSessions(user.db, 5 * 86_400)
  const answer = await reissue(credentialsIn(last).refreshToken)
  assert.equal(answer.json().errorCode, 'USER_401_01')
  assert.equal(await isLive(owner.sid, owner.id), false, 'nor does its access token let in')
  assert.equal(await listed(), 0)
})

test('an altered, invented or bare token is refused, and the cookie taken back', async () => {
  const { refreshToken, sid } = await user.owner('altered@example.com')
  const forged = [refreshToken.replace('.1.', '.2.'), `${sid}.1`, 'x', 'a.b.c', '1.1.1.1.1']
  for (const token of forged) {
    const answer = await reissue(token)
    assert.equal(answer.json().errorCode, 'USER_401_01')
    assert.equal(cookieIn(answer, 'refreshToken')?.value, '')
  }
  assert.equal(await revokeReasonOf(sid), null, 'a forgery ends nobody’s session')
})

test('without the cookie the answer names it', async () => {
  const answer = await user.ask({ method: 'POST', url: '/user/re-issue' })
  assert.equal(answer.json().errorCode, 'COMMON_400_08')
  assert.match(answer.json().message, /refreshToken/)
})

test('under https the cookie travels by nothing else', async (t) => {
  const secure = await openTestUser(t, { publicUrl: 'https://pos.example' })
  const { refreshToken } = await secure.owner('secure@example.com')
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  assert.equal(cookieIn(await secure.ask(request), 'refreshToken')?.secure, true)
})

test('a token is good as long as the secret that signed it is listed', async (t) => {
  const [secret] = user.setup.cookieSecrets
  const { refreshToken } = await user.owner('new-secret@example.com')
  const next = await openUser({ ...user.setup, cookieSecrets: ['brand-new-secret-012345', secret] })
  t.after(() => next.close())
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  const answer = await next.app.inject(request)
  assert.equal(answer.statusCode, 200)
  assert.equal((await reissue(credentialsIn(answer).refreshToken)).statusCode, 401)
})
