import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { claimsOf, cookieIn, NEW_STORE, openTestUser } from '../testing.ts'
import { readStateCookie, STATE_SECONDS, stateCookieOf } from './oauth-state.ts'

const user = await openTestUser({ after })
const HTML = { accept: 'text/html,application/xhtml+xml' }

/** Leaves for Kakao, and says there who one is, or something else. */
async function visitKakao(answer: Record<string, string>) {
  const leaving = await user.ask({ method: 'GET', url: '/user/oauth/kakao' })
  const authorize = new URL(String(leaving.headers.location))
  for (const [name, value] of Object.entries(answer)) authorize.searchParams.set(name, value)
  const returning = await fetch(authorize, { redirect: 'manual' })
  const callback = new URL(String(returning.headers.get('location')))
  return { leaving, callback, kakaoState: cookieIn(leaving, 'kakaoState')?.value ?? '' }
}

const comeBack = (callback: URL, cookies: Record<string, string>, headers = {}) =>
  user.ask({ method: 'GET', url: `${callback.pathname}${callback.search}`, cookies, headers })

test('leaving for Kakao carries state and PKCE, bound to the browser by a cookie', async () => {
  const answer = await user.ask({ method: 'GET', url: '/user/oauth/kakao' })
  assert.equal(answer.statusCode, 302)
  const url = new URL(String(answer.headers.location))
  assert.equal(`${url.origin}${url.pathname}`, `${user.setup.kakao.authBaseUrl}/oauth/authorize`)
  const { state, code_challenge, nonce, ...rest } = Object.fromEntries(url.searchParams)
  assert.deepEqual(rest, {
    client_id: user.setup.kakao.clientId,
    redirect_uri: user.setup.kakao.redirectUri,
    response_type: 'code',
    code_challenge_method: 'S256',
  })
  assert.ok(state && code_challenge && nonce)
  const { value, ...cookie } = cookieIn(answer, 'kakaoState') ?? {}
  assert.ok(String(value).startsWith(`${state}.`))
  const expected = { path: '/user/oauth/kakao', httpOnly: true, sameSite: 'Lax', maxAge: 600 }
  assert.deepEqual(cookie, { name: 'kakaoState', ...expected })
})

test('a browser of an owner comes back signed in, at the start page', async () => {
  const owner = await user.owner('browser@example.com')
  const { callback, kakaoState } = await visitKakao({ person: 'browser@example.com' })
  const answer = await comeBack(callback, { kakaoState }, HTML)
  assert.equal(answer.statusCode, 302)
  assert.equal(answer.headers.location, 'http://127.0.0.1:8000/')
  assert.equal(cookieIn(answer, 'kakaoState')?.value, '')
  const refreshToken = cookieIn(answer, 'refreshToken')?.value ?? ''
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  const { accessToken } = (await user.ask(request)).json()
  assert.equal(Number(claimsOf(accessToken).sub), owner.id)
  const { value = '', sameSite, httpOnly } = cookieIn(answer, 'accessToken') ?? {}
  assert.deepEqual([sameSite, httpOnly], ['Strict', true])
  assert.equal(Number(claimsOf(value).sub), owner.id)
})

test('a program comes back to tokens', async () => {
  await user.owner('program@example.com')
  const { callback, kakaoState } = await visitKakao({ person: 'program@example.com' })
  const answer = await comeBack(callback, { kakaoState })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().authorityList, ['ROLE_STORE_OWNER'])
  assert.equal(cookieIn(answer, 'accessToken'), undefined)
})

test('a browser of somebody new is led to sign-up with a ticket that signs up', async () => {
  const { callback, kakaoState } = await visitKakao({ person: 'new@example.com', nickname: '새' })
  const answer = await comeBack(callback, { kakaoState }, HTML)
  assert.equal(answer.statusCode, 302)
  const [page, token = ''] = String(answer.headers.location).split('#ticket=')
  assert.equal(page, 'http://127.0.0.1:8000/sign-up')
  assert.equal(cookieIn(answer, 'refreshToken'), undefined)
  const request = { method: 'POST', url: '/user/kakao', query: { token } } as const
  const signedUp = await user.ask({ ...request, payload: NEW_STORE })
  assert.equal(signedUp.statusCode, 201)
  assert.equal(signedUp.json().name, '새')
  assert.equal(signedUp.json().email, 'new@example.com')
})

test('a program of somebody new gets the ticket in the problem', async () => {
  const { callback, kakaoState } = await visitKakao({ person: 'new-program@example.com' })
  const answer = await comeBack(callback, { kakaoState })
  assert.equal(answer.statusCode, 404)
  assert.equal(answer.json().errorCode, 'USER_404_01')
  const query = { token: answer.json().ticket }
  const request = { method: 'POST', url: '/user/kakao', query, payload: NEW_STORE } as const
  assert.equal((await user.ask(request)).statusCode, 201)
})

test('a callback without the cookie, or with another browser’s, signs nobody in', async () => {
  await user.owner('victim@example.com')
  const { callback } = await visitKakao({ person: 'victim@example.com' })
  const other = await visitKakao({ person: 'victim@example.com' })
  const missing = await comeBack(callback, {})
  assert.equal(missing.json().errorCode, 'COMMON_400_08')
  assert.match(missing.json().message, /kakaoState/)
  for (const kakaoState of [other.kakaoState, `${callback.searchParams.get('state')}.a.9e15.x`]) {
    const answer = await comeBack(callback, { kakaoState })
    assert.equal(answer.json().errorCode, 'COMMON_400_05')
    assert.match(answer.json().message, /state/)
    assert.equal(cookieIn(answer, 'refreshToken'), undefined)
  }
})

test('a code is good once, and only for whoever asked for it', async () => {
  await user.owner('once@example.com')
  const first = await visitKakao({ person: 'once@example.com' })
  const second = await visitKakao({ person: 'once@example.com' })
  const mixed = new URL(second.callback)
  mixed.searchParams.set('code', String(first.callback.searchParams.get('code')))
  const injected = await comeBack(mixed, { kakaoState: second.kakaoState })
  assert.equal(injected.json().errorCode, 'COMMON_401_01', 'PKCE stops an injected code')
  const { callback, kakaoState } = first
  assert.equal((await comeBack(callback, { kakaoState })).statusCode, 200)
  assert.equal((await comeBack(callback, { kakaoState })).json().errorCode, 'COMMON_401_01')
})

test('whoever says no at Kakao is not signed in', async () => {
  const { callback, kakaoState } = await visitKakao({ deny: '1' })
  const answer = await comeBack(callback, { kakaoState })
  assert.equal(answer.statusCode, 401)
  assert.equal(answer.json().errorCode, 'COMMON_401_01')
  const html = await comeBack(callback, { kakaoState }, HTML)
  assert.equal(html.headers.location, 'http://127.0.0.1:8000/#error=COMMON_401_01')
})

test('a callback that lacks state or code names what it lacks', async () => {
  const { callback, kakaoState } = await visitKakao({ person: 'lacks@example.com' })
  for (const name of ['state', 'code']) {
    const lacking = new URL(callback)
    lacking.searchParams.delete(name)
    const answer = (await comeBack(lacking, { kakaoState })).json()
    assert.equal(answer.errorCode, 'COMMON_400_04')
    assert.match(answer.message, new RegExp(name))
  }
})

test('the cookie of a sign-in is good for 10 minutes', () => {
  const secrets = ['state-secret-0123456789abcdef012345678'] as const
  const errand = { state: 's', verifier: 'v', nonce: 'n' }
  const cookie = stateCookieOf(errand, secrets, 0)
  assert.deepEqual(readStateCookie(cookie, secrets, STATE_SECONDS * 1000 - 1), errand)
  assert.equal(readStateCookie(cookie, secrets, STATE_SECONDS * 1000), undefined)
})
