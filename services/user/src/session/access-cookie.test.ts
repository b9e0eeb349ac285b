import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { cookieIn, openTestUser } from '../testing.ts'
import { ACCESS_SECONDS } from './tokens.ts'

const user = await openTestUser({ after })
const ASKING = { 'x-haru-session': 'cookie' }

test('who asks for it holds the access token in a cookie that no script can read', async () => {
  const { refreshToken } = await user.owner('cookie@example.com')
  const token = await user.kakaoToken('cookie@example.com')
  const requests = [
    { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } },
    { method: 'POST', url: '/user/login/kakao', query: { token } },
  ] as const
  for (const request of requests) {
    const answer = await user.ask({ ...request, headers: ASKING })
    const { accessToken } = answer.json()
    const attributes = { path: '/', httpOnly: true, sameSite: 'Strict', maxAge: ACCESS_SECONDS }
    const cookie = { name: 'accessToken', value: accessToken, ...attributes }
    assert.deepEqual({ ...cookieIn(answer, 'accessToken') }, cookie, request.url)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }
})

test('who does not ask for it gets none, and nobody may ask for something else', async () => {
  const { refreshToken } = await user.owner('no-cookie@example.com')
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  assert.equal(cookieIn(await user.ask(request), 'accessToken'), undefined)
  const odd = await user.ask({ ...request, headers: { 'x-haru-session': 'header' } })
  assert.equal(odd.json().errorCode, 'COMMON_400_05')
})

test('signing out takes it back, and so does a refresh token that is refused', async () => {
  const { caller } = await user.owner('out@example.com')
  const answers = [
    await user.ask({ method: 'POST', url: '/user/logout' }, caller),
    await user.ask({ method: 'POST', url: '/user/re-issue', cookies: { refreshToken: 'x' } }),
  ]
  for (const answer of answers) {
    const { value, path, expires } = cookieIn(answer, 'accessToken') ?? {}
    assert.deepEqual([value, path, expires?.getTime()], ['', '/', 0])
  }
})

test('under https it travels by nothing else', async (t) => {
  const secure = await openTestUser(t, { publicUrl: 'https://pos.example' })
  const { refreshToken } = await secure.owner('secure@example.com')
  const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
  const answer = await secure.ask({ ...request, headers: ASKING })
  assert.equal(cookieIn(answer, 'accessToken')?.secure, true)
})
