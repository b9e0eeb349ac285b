import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openStandIn, personToken } from '../testing.ts'
import { standInKey } from './stand-in-key.ts'
import { DEMO_OWNER, standInPerson } from './stand-in-person.ts'

const kakao = await openStandIn({ after })
const AUTHORIZE = {
  client_id: kakao.clientId,
  redirect_uri: kakao.redirectUri,
  response_type: 'code',
  state: 'a"<b>&',
}

const authorize = (query: Record<string, string>, headers = {}) =>
  fetch(`${kakao.authBaseUrl}/oauth/authorize?${new URLSearchParams(query)}`, {
    redirect: 'manual',
    headers,
  })

const redeem = (form: Record<string, string>) =>
  fetch(`${kakao.authBaseUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })

const codeFor = async (query: Record<string, string>) => {
  const answer = await authorize({ ...AUTHORIZE, ...query })
  return new URL(String(answer.headers.get('location'))).searchParams.get('code') ?? ''
}

const api = (path: string, token: string) =>
  fetch(`${kakao.apiBaseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })

const FORM = {
  grant_type: 'authorization_code',
  client_id: kakao.clientId,
  client_secret: kakao.clientSecret,
  redirect_uri: kakao.redirectUri,
}

test('the page says what it is, offers the demo’s people, and has no script', async () => {
  const answer = await authorize(AUTHORIZE)
  assert.equal(answer.status, 200)
  const page = await answer.text()
  assert.match(page, /<h1>Kakao stand-in, demo only<\/h1>/)
  assert.match(page, /하루 사장님 \(owner@haru.example\)/)
  assert.doesNotMatch(page, /<script|style=|onclick/)
  assert.match(page, /name="state" value="a&#34;&#60;b&#62;&#38;"/)
})

test('the page’s forms say again all that the app asked with', async () => {
  const asked = { ...AUTHORIZE, nonce: 'n', code_challenge: 'c', code_challenge_method: 'S256' }
  const page = await (await authorize(asked)).text()
  const forms = page.split('<form').slice(1)
  assert.ok(forms.length >= 3)
  for (const form of forms) {
    for (const name of Object.keys(asked)) assert.ok(form.includes(`name="${name}"`), name)
    assert.doesNotMatch(form, /type="hidden" name="auto"/)
  }
})

test('whoever signed in last is offered again', async () => {
  const first = await authorize({ ...AUTHORIZE, person: 'kim@example.com', nickname: '김 <하루>' })
  const [cookie = ''] = String(first.headers.get('set-cookie')).split(';')
  const page = await (await authorize(AUTHORIZE, { cookie })).text()
  assert.match(page, /김 &#60;하루&#62; \(kim@example.com\)/)
  const broken = await authorize(AUTHORIZE, { cookie: 'kakaoStandIn=%E0%A4%A' })
  assert.equal(broken.status, 200)
})

test('a person in the query, or auto, comes back at once with code and state', async () => {
  for (const query of [{ person: 'kim@example.com' }, { auto: '1' }]) {
    const answer = await authorize({ ...AUTHORIZE, ...query })
    assert.equal(answer.status, 302)
    const url = new URL(String(answer.headers.get('location')))
    assert.equal(`${url.origin}${url.pathname}`, kakao.redirectUri)
    assert.equal(url.searchParams.get('state'), AUTHORIZE.state)
    assert.ok(url.searchParams.get('code'))
  }
})

test('it leads nowhere but to the callback, for the one app that it knows', async () => {
  const wrong = [
    { redirect_uri: 'https://evil.example/' },
    { client_id: 'another' },
    { response_type: 'token' },
  ]
  for (const change of wrong) {
    const answer = await authorize({ ...AUTHORIZE, ...change, auto: '1' })
    assert.equal(answer.status, 400)
    assert.equal(answer.headers.get('location'), null)
    assert.match(await answer.text(), /demo only/)
  }
})

test('a code gives a token, which tells whose it is and for which app', async () => {
  const person = { person: 'lee@example.com', nickname: '이하루' }
  const answer = await redeem({ ...FORM, code: await codeFor(person) })
  assert.equal(answer.status, 200)
  const { access_token, refresh_token, id_token, ...rest } = (await answer.json()) as Record<
    string,
    string
  >
  assert.ok(refresh_token)
  assert.deepEqual(rest, {
    token_type: 'bearer',
    expires_in: 21_599,
    refresh_token_expires_in: 5_183_999,
    scope: 'account_email openid profile_nickname',
  })
  const id = standInPerson('lee@example.com')?.id
  const claims = JSON.parse(
    Buffer.from(String(id_token).split('.')[1] ?? '', 'base64url').toString(),
  )
  assert.deepEqual([claims.sub, claims.nickname], [String(id), '이하루'])
  const me = (await (await api('/v2/user/me', String(access_token))).json()) as {
    id: number
    kakao_account: Record<string, unknown>
  }
  const { email, is_email_valid, is_email_verified, profile } = me.kakao_account
  assert.deepEqual(
    [me.id, email, is_email_valid, is_email_verified],
    [id, person.person, true, true],
  )
  assert.deepEqual(profile, { nickname: '이하루', is_default_nickname: false })
  const info = await (await api('/v1/user/access_token_info', String(access_token))).json()
  assert.deepEqual({ ...(info as object), expires_in: 0 }, { id, expires_in: 0, app_id: 4711 })
})

test('one request gets a token for anybody', async () => {
  const token = await personToken(kakao, 'new@example.com')
  const me = (await (await api('/v2/user/me', token)).json()) as { id: number }
  assert.equal(me.id, standInPerson('NEW@example.com')?.id)
})

test('bad exchanges fail as Kakao lets them fail', async () => {
  const code = await codeFor({ auto: '1' })
  const bound = await codeFor({ auto: '1', code_challenge: 'c', code_challenge_method: 'S256' })
  const used = await codeFor({ auto: '1' })
  await redeem({ ...FORM, code: used })
  const cases = [
    [{ ...FORM, code: 'unknown' }, 400, 'invalid_grant', 'KOE320'],
    [{ ...FORM, code: used }, 400, 'invalid_grant', 'KOE320'],
    [{ ...FORM, code: bound }, 400, 'invalid_grant', 'KOE320'],
    [{ ...FORM, code: bound, code_verifier: 'x' }, 400, 'invalid_grant', 'KOE320'],
    [{ ...FORM, code: 'person:nobody' }, 400, 'invalid_grant', 'KOE320'],
    [{ ...FORM, code, redirect_uri: 'x' }, 400, 'invalid_grant', 'KOE303'],
    [{ ...FORM, code, client_id: 'x' }, 401, 'invalid_client', 'KOE101'],
    [{ ...FORM, code, client_secret: 'x' }, 401, 'invalid_client', 'KOE010'],
    [{ ...FORM, grant_type: 'password' }, 400, 'unsupported_grant_type', 'KOE001'],
  ] as const
  for (const [form, status, error, errorCode] of cases) {
    const answer = await redeem(form)
    const body = (await answer.json()) as Record<string, string>
    assert.deepEqual([answer.status, body['error'], body['error_code']], [status, error, errorCode])
  }
})

test('an unknown token, a code and no token are refused as Kakao refuses', async () => {
  for (const token of ['unknown', await codeFor({ auto: '1' }), '']) {
    for (const path of ['/v2/user/me', '/v1/user/access_token_info']) {
      const answer = await api(path, token)
      assert.equal(answer.status, 401)
      const expected = { msg: 'this access token does not exist', code: -401 }
      assert.deepEqual(await answer.json(), expected)
    }
  }
})

test('the same e-mail is the same person, and the demo’s owner is number 1', () => {
  assert.deepEqual(standInPerson('Kim@Example.com'), standInPerson('kim@example.com '))
  assert.notEqual(standInPerson('kim@example.com')?.id, standInPerson('lee@example.com')?.id)
  assert.deepEqual(standInPerson('owner@haru.example', 'x'), DEMO_OWNER)
  assert.equal(DEMO_OWNER.id, 1)
  assert.equal(standInPerson('not an e-mail'), undefined)
})

test('processes that share a secret sign id tokens with the same key, others do not', () => {
  const kids = ['a', 'a', 'b'].map((secret) => standInKey([secret.repeat(32)]).kid)
  assert.equal(kids[0], kids[1])
  assert.notEqual(kids[0], kids[2])
})
