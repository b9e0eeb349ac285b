import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import {
  claimsOf,
  cookieIn,
  NEW_STORE,
  openStandIn,
  openTestUser,
  personToken,
} from '../testing.ts'

const user = await openTestUser({ after })

const signIn = (token: string | undefined) => {
  const query: Record<string, string> = token === undefined ? {} : { token }
  return user.ask({ method: 'POST', url: '/user/login/kakao', query })
}

test('a Kakao access token of an owner gives tokens and the cookie', async () => {
  const owner = await user.owner('owner@example.com')
  const answer = await signIn(await user.kakaoToken('owner@example.com'))
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'no-store')
  const { accessToken, ...rest } = answer.json()
  assert.deepEqual(rest, {
    authorityList: ['ROLE_STORE_OWNER'],
    grantType: 'Bearer',
    accessTokenExpireIn: 3_600,
    refreshTokenExpireIn: 604_800,
  })
  const { sub, authority, type, sid, exp, iat } = claimsOf(accessToken)
  assert.deepEqual(
    { sub, authority, type, goodFor: exp - iat },
    { sub: String(owner.id), authority: ['ROLE_STORE_OWNER'], type: 'access', goodFor: 3_600 },
  )
  assert.notEqual(sid, owner.sid, 'every sign-in is a session of its own')
  assert.equal(cookieIn(answer, 'refreshToken')?.httpOnly, true)
})

test('somebody without an account is told to sign up', async () => {
  const answer = await signIn(await user.kakaoToken('unknown@example.com'))
  assert.equal(answer.statusCode, 404)
  assert.equal(answer.json().errorCode, 'USER_404_01')
  assert.equal(cookieIn(answer, 'refreshToken'), undefined)
})

test('a token that was issued to another app is refused', async (t) => {
  await user.owner('phished@example.com')
  const otherApp = await openStandIn(t, user.setup.kakao.appId + 1)
  const answer = await signIn(await personToken(otherApp, 'phished@example.com'))
  assert.equal(answer.statusCode, 401)
  assert.equal(answer.json().errorCode, 'COMMON_401_01')
})

test('so it is in a body, at sign-in, sign-up and joining; no answer repeats it', async (t) => {
  await user.owner('phished-by-body@example.com')
  const otherApp = await openStandIn(t, user.setup.kakao.appId + 1)
  const token = await personToken(otherApp, 'phished-by-body@example.com')
  const places = [
    ['/user/login/kakao', {}],
    ['/user/kakao', NEW_STORE],
    ['/user/staff', { code: 'A'.repeat(22) }],
  ] as const
  for (const [url, rest] of places) {
    const answer = await user.ask({ method: 'POST', url, payload: { ...rest, token } })
    assert.deepEqual([answer.statusCode, answer.json().errorCode], [401, 'COMMON_401_01'], url)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.ok(!answer.body.includes(token))
  }
})

test('a token that Kakao does not know is refused, a sign-up ticket too', async () => {
  assert.equal((await signIn('unknown')).json().errorCode, 'COMMON_401_01')
  assert.equal((await signIn('signup.a.b')).json().errorCode, 'COMMON_401_01')
})

test('the token is required, and must look like one', async () => {
  assert.equal((await signIn(undefined)).json().errorCode, 'COMMON_400_04')
  assert.equal((await signIn('a\r\nb')).json().errorCode, 'COMMON_400_05')
})

test('a name that changed at Kakao changes here, and a lost e-mail goes', async () => {
  const owner = await user.owner('renamed@example.com')
  await sql`update users.account set name = 'before', email = 'before@example.com'
             where id = ${owner.id}`.execute(user.db)
  await signIn(await user.kakaoToken('renamed@example.com'))
  const { rows } = await sql`select name, email from users.account
                              where id = ${owner.id}`.execute(user.db)
  assert.deepEqual(rows, [{ name: 'renamed', email: 'renamed@example.com' }])
})

test('an e-mail that another account took meanwhile does not keep an owner out', async () => {
  const owner = await user.owner('moved@example.com')
  await sql`update users.account set email = null where id = ${owner.id}`.execute(user.db)
  await sql`insert into users.account (kakao_id, email, name)
            values (98, 'moved@example.com', 'other')`.execute(user.db)
  const answer = await signIn(await user.kakaoToken('moved@example.com'))
  assert.equal(answer.statusCode, 200)
  const { rows } = await sql`select email from users.account
                              where id = ${owner.id}`.execute(user.db)
  assert.deepEqual(rows, [{ email: null }])
})

test('while Kakao is down, signing in and up say so, and when to try again', async (t) => {
  const nowhere = { ...user.setup.kakao, apiBaseUrl: 'http://127.0.0.1:1' }
  const down = await openTestUser(t, { kakao: nowhere })
  for (const url of ['/user/login/kakao', '/user/kakao']) {
    const request = { method: 'POST', url, query: { token: 'any' }, payload: NEW_STORE } as const
    const answer = await down.ask(request)
    assert.equal(answer.statusCode, 503)
    assert.equal(answer.json().errorCode, 'COMMON_503_01')
    assert.equal(answer.headers['retry-after'], '5')
  }
})

test('the token may come in the body, where no log sees it; two must be the same', async () => {
  await user.owner('by-body@example.com')
  const token = await user.kakaoToken('by-body@example.com')
  const ask = (query: Record<string, string>, payload?: object) =>
    user.ask({
      ...{ method: 'POST', url: '/user/login/kakao', query },
      ...(payload && { payload }),
    })
  assert.equal((await ask({}, { token })).statusCode, 200)
  assert.equal((await ask({ token }, { token })).statusCode, 200)
  assert.equal((await ask({ token }, {})).statusCode, 200)
  for (const [answer, code] of [
    [await ask({ token }, { token: 'another' }), 'COMMON_400_05'],
    [await ask({}, {}), 'COMMON_400_04'],
    [await ask({}), 'COMMON_400_04'],
  ] as const) {
    assert.equal(answer.json().errorCode, code)
    assert.match(answer.json().message, /token/)
  }
})

test('who signs up may say the token in the body, too', async () => {
  const token = await user.kakaoToken('sign-up-by-body@example.com')
  const request = { method: 'POST', url: '/user/kakao' } as const
  const without = await user.ask({ ...request, payload: NEW_STORE })
  assert.equal(without.json().errorCode, 'COMMON_400_04')
  const signedUp = await user.ask({ ...request, payload: { ...NEW_STORE, token } })
  assert.equal(signedUp.statusCode, 201)
})
