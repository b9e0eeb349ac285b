import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Problem } from '@haru/contracts'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { openKakao } from './kakao-client.ts'

const ERRAND = { state: 'state', verifier: 'v'.repeat(43), nonce: 'the-nonce' }
const own = await generateKeyPair('RS256', { extractable: true })
const other = await generateKeyPair('RS256')
const es256 = await generateKeyPair('ES256', { extractable: true })
const ownJwk = { ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'RS256', use: 'sig' }
const es256Jwk = { ...(await exportJWK(es256.publicKey)), kid: 'es', alg: 'ES256', use: 'sig' }

type Kakao = {
  /** claims other than genuine ones; undefined leaves one out */
  claims?: JWTPayload
  header?: { alg: string; kid: string }
  key?: CryptoKey | Uint8Array
  /** instead of a token that is signed */
  idToken?: string | null
  jwks?: [status: number, body: string]
}

/** Redeems a code at a Kakao that gives such an id token, and finds out who it is. */
async function signInAt(t: TestContext, kakao: Kakao) {
  let issuer = ''
  const server = createServer(async (request, reply) => {
    const { header = { alg: 'RS256', kid: 'own' }, key = own.privateKey, claims = {} } = kakao
    const genuine = { iss: issuer, aud: 'c', sub: '5', nonce: 'the-nonce' }
    const idToken = async () => {
      if (kakao.idToken !== undefined) return kakao.idToken ?? undefined
      const payload = { iat: now(), exp: now() + 600, ...genuine, ...claims }
      return await new SignJWT(payload).setProtectedHeader(header).sign(key)
    }
    const jwks = JSON.stringify({ keys: [ownJwk, es256Jwk] })
    const answers: Record<string, () => Promise<[number, string]>> = {
      '/oauth/token': async () => [
        200,
        JSON.stringify({
          ...{ token_type: 'bearer', access_token: 'access', expires_in: 100 },
          id_token: await idToken(),
        }),
      ],
      '/.well-known/jwks.json': async () => kakao.jwks ?? [200, jwks],
      '/v1/user/access_token_info': async () => [200, '{"id":5,"expires_in":9,"app_id":4711}'],
      '/v2/user/me': async () => [200, '{"id":5}'],
    }
    const [status, body] = (await answers[request.url ?? '']?.()) ?? [404, '']
    reply.writeHead(status, { 'content-type': 'application/json' }).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const app = { clientId: 'c', clientSecret: 's', appId: 4711, redirectUri: 'http://x/callback' }
  const bases = { authBaseUrl: issuer, tokenBaseUrl: issuer, apiBaseUrl: issuer }
  const client = openKakao({ ...app, ...bases }, 2_000)
  try {
    const { accessToken, kakaoId } = await client.redeemCode('code', ERRAND)
    const person = await client.identify(accessToken, kakaoId)
    return { kakaoId, person: person.kakaoId }
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

const now = () => Math.floor(Date.now() / 1000)
const secret = new TextEncoder().encode('c'.repeat(32))
const unsigned = (claims: object) => {
  const parts = [{ alg: 'none' }, claims].map((part) => JSON.stringify(part))
  return `${parts.map((part) => Buffer.from(part).toString('base64url')).join('.')}.`
}

test('an id token that was made for this sign-in names who it is', async (t) => {
  assert.deepEqual(await signInAt(t, {}), { kakaoId: 5, person: 5 })
})

test('without OpenID Connect there is none, and the person is asked for', async (t) => {
  assert.deepEqual(await signInAt(t, { idToken: null }), { kakaoId: undefined, person: 5 })
})

const HOUR = 3_600
/** Genuine, but made for somebody else. */
const OF_OTHERS: [string, Kakao][] = [
  ['of another sign-in', { claims: { nonce: 'another' } }],
  ['that says of no sign-in', { claims: { nonce: undefined } }],
  ['about another person', { claims: { sub: '6' } }],
  ['about nobody', { claims: { sub: 'x' } }],
]
/** Kakao itself would give none of these: what answers in its place is not to be believed. */
const NOT_GENUINE: [string, Kakao][] = [
  ['for another app', { claims: { aud: 'another' } }],
  ['of another issuer', { claims: { iss: 'https://example.com' } }],
  ['that has expired', { claims: { exp: now() - HOUR } }],
  ['signed by another key', { key: other.privateKey }],
  ['signed by another algorithm', { header: { alg: 'ES256', kid: 'es' }, key: es256.privateKey }],
  ['signed by a secret', { header: { alg: 'HS256', kid: 'own' }, key: secret }],
  ['of a key that is not there', { header: { alg: 'RS256', kid: 'gone' } }],
  ['that nobody signed', { idToken: unsigned({ sub: '5', nonce: 'the-nonce' }) }],
  ['that is none', { idToken: 'nonsense' }],
]
for (const [code, cases] of [
  ['COMMON_401_01', OF_OTHERS],
  ['COMMON_503_01', NOT_GENUINE],
] as const) {
  for (const [what, kakao] of cases) {
    test(`an id token ${what} signs nobody in`, async (t) => {
      assert.equal(await signInAt(t, kakao), code)
    })
  }
}

for (const jwks of [
  [500, ''],
  [200, '<html>'],
  [200, '{"keys": 5}'],
] as [number, string][]) {
  test(`without keys to verify by (${jwks.join(' ')}) Kakao is away`, async (t) => {
    assert.equal(await signInAt(t, { jwks }), 'COMMON_503_01')
  })
}
