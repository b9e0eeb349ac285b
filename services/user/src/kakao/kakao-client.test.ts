import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Problem } from '@haru/contracts'
import { openKakao } from './kakao-client.ts'

const ERRAND = { state: 'state', verifier: 'v'.repeat(43), nonce: 'n' }
const INFO = { id: 5, expires_in: 100, app_id: 4711 }
const USER = {
  id: 5,
  kakao_account: {
    email: 'Some.One@Example.com',
    is_email_valid: true,
    is_email_verified: true,
    phone_number: '+82 10-1234-5678',
    profile: { nickname: '아무개' },
  },
}

/** A client of a Kakao that answers whatever the test says. */
async function kakaoThat(t: TestContext, listener: RequestListener, msMax?: number) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const redirectUri = 'http://127.0.0.1:8000/user/oauth/kakao/callback'
  const app = { clientId: 'c', clientSecret: 's', appId: 4711, redirectUri }
  return openKakao(
    { ...app, authBaseUrl: baseUrl, tokenBaseUrl: baseUrl, apiBaseUrl: baseUrl },
    msMax,
  )
}

/** A client of a Kakao that knows these answers by path, each `[status, body]`. */
const kakaoWith = (t: TestContext, answers: Record<string, readonly [number, unknown]>) =>
  kakaoThat(t, (request, reply) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, {}]
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    reply.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(text)
  })

const withUser = (t: TestContext, user: unknown, info: unknown = INFO) =>
  kakaoWith(t, { '/v1/user/access_token_info': [200, info], '/v2/user/me': [200, user] })

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  return error instanceof Problem ? error.code : String(error)
}

test('a person is known by Kakao id, verified e-mail, nickname and phone', async (t) => {
  const kakao = await withUser(t, USER)
  const person = { kakaoId: 5, email: 'some.one@example.com', name: '아무개' }
  const expected = { ...person, phone: '01012345678' }
  assert.deepEqual(await kakao.identify('token'), expected)
})

test('an e-mail that is missing, invalid or unverified counts as none', async (t) => {
  const { email, is_email_valid, is_email_verified, profile } = USER.kakao_account
  const accounts = [
    { profile },
    { profile, email },
    { profile, email, is_email_valid, is_email_verified: false },
    { profile, email, is_email_valid: false, is_email_verified },
  ]
  for (const kakao_account of accounts) {
    const kakao = await withUser(t, { id: 5, kakao_account })
    assert.equal((await kakao.identify('token')).email, null)
  }
  const bare = await withUser(t, { id: 5 })
  assert.deepEqual(await bare.identify('token'), {
    ...{ kakaoId: 5, email: null, name: 'Kakao 5', phone: null },
  })
})

test('a token of another app is refused before its holder is asked for', async (t) => {
  const kakao = await kakaoWith(t, {
    '/v1/user/access_token_info': [200, { ...INFO, app_id: 4712 }],
    '/v2/user/me': [500, 'must not be asked'],
  })
  assert.equal(await codeOf(kakao.identify('token')), 'COMMON_401_01')
})

test('what Kakao refuses is the token’s fault, what it cannot do is not', async (t) => {
  const cases = [
    [401, { msg: 'this access token does not exist', code: -401 }, 'COMMON_401_01'],
    [400, { msg: 'invalid argument', code: -2 }, 'COMMON_401_01'],
    [400, { msg: 'not registered user', code: -101 }, 'COMMON_401_01'],
    [400, { msg: 'internal error', code: -1 }, 'COMMON_503_01'],
    [400, { msg: 'maintenance', code: -7 }, 'COMMON_503_01'],
    [429, { msg: 'quota', code: -10 }, 'COMMON_503_01'],
    [403, { code: -5 }, 'COMMON_503_01'],
    [500, {}, 'COMMON_503_01'],
    [404, 'null', 'COMMON_503_01'],
  ] as const
  for (const [status, body, expected] of cases) {
    const first = await kakaoWith(t, { '/v1/user/access_token_info': [status, body] })
    assert.equal(await codeOf(first.identify('token')), expected, JSON.stringify(body))
    const second = await kakaoWith(t, {
      '/v1/user/access_token_info': [200, INFO],
      '/v2/user/me': [status, body],
    })
    assert.equal(await codeOf(second.identify('token')), expected, JSON.stringify(body))
  }
})

test('nonsense from Kakao means that it is away', async (t) => {
  const nonsense = ['<html>', 'null', '[]', '"x"', { id: 'five' }, { id: 5.5 }, { id: -1 }, {}]
  for (const body of nonsense) {
    const kakao = await withUser(t, body)
    assert.equal(await codeOf(kakao.identify('token')), 'COMMON_503_01', JSON.stringify(body))
    const info = await withUser(t, USER, body)
    assert.equal(await codeOf(info.identify('token')), 'COMMON_503_01', JSON.stringify(body))
    const token = await kakaoWith(t, { '/oauth/token': [200, body] })
    assert.equal(await codeOf(token.redeemCode('code', ERRAND)), 'COMMON_503_01')
  }
  const twoPeople = await withUser(t, { ...USER, id: 6 })
  assert.equal(await codeOf(twoPeople.identify('token')), 'COMMON_503_01')
})

test('a redirection is not followed: the token would go with it', async (t) => {
  const asked: (string | undefined)[] = []
  const kakao = await kakaoThat(t, (request, reply) => {
    asked.push(request.url)
    reply.writeHead(302, { location: '/elsewhere' }).end()
  })
  assert.equal(await codeOf(kakao.identify('token')), 'COMMON_503_01')
  assert.equal(await codeOf(kakao.redeemCode('code', ERRAND)), 'COMMON_503_01')
  assert.deepEqual(asked, ['/v1/user/access_token_info', '/oauth/token'])
})

test('a Kakao that never answers, or never ends its answer, is given up', async (t) => {
  const silent = await kakaoThat(t, () => {}, 50)
  const endless = await kakaoThat(t, (_request, reply) => void reply.writeHead(200).write('{'), 50)
  for (const kakao of [silent, endless]) {
    assert.equal(await codeOf(kakao.identify('token')), 'COMMON_503_01')
    assert.equal(await codeOf(kakao.redeemCode('code', ERRAND)), 'COMMON_503_01')
  }
})

test('an answer that is too large is not read to its end', async (t) => {
  const large = { ...USER, more: 'x'.repeat(200_000) }
  const kakao = await withUser(t, large)
  assert.equal(await codeOf(kakao.identify('token')), 'COMMON_503_01')
  const token = { token_type: 'bearer', access_token: 'a', more: 'x'.repeat(200_000) }
  const other = await kakaoWith(t, { '/oauth/token': [200, token] })
  assert.equal(await codeOf(other.redeemCode('code', ERRAND)), 'COMMON_503_01')
})

test('a code that Kakao refuses is refused; trouble at Kakao is trouble at Kakao', async (t) => {
  const cases = [
    [400, { error: 'invalid_grant', error_code: 'KOE320' }, 'COMMON_401_01'],
    [400, { error: 'temporarily_unavailable', error_code: 'KOE003' }, 'COMMON_503_01'],
    [429, { error: 'too_many_requests', error_code: 'KOE237' }, 'COMMON_503_01'],
    [500, { error: 'server_error' }, 'COMMON_503_01'],
    [502, '<html>', 'COMMON_503_01'],
  ] as const
  for (const [status, body, expected] of cases) {
    const kakao = await kakaoWith(t, { '/oauth/token': [status, body] })
    assert.equal(await codeOf(kakao.redeemCode('code', ERRAND)), expected, JSON.stringify(body))
  }
})

test('when Kakao refuses our own id and secret, that is a fault on our side', async (t) => {
  const body = { error: 'invalid_client', error_code: 'KOE010' }
  const kakao = await kakaoWith(t, { '/oauth/token': [401, body] })
  assert.match(await codeOf(kakao.redeemCode('code', ERRAND)), /Kakao refused this app/)
})
