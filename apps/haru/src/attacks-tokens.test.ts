import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  CompactEncrypt,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importJWK,
} from 'jose'
import { openTokenForge, type TokenForge } from './testing/forged-tokens.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let forge: TokenForge
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.unshift(end) })
  forge = await openTokenForge(system)
  own = await openRestaurant(system)
})
after(async () => {
  for (const end of ends) await end()
})

const base64url = (content: object | Buffer | string) =>
  (Buffer.isBuffer(content)
    ? content
    : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
  ).toString('base64url')

/** What the owner's own token says, with a session that is live: only the signature is missing. */
function genuine(): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = own.ownerToken
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)
  return { header: header ?? {}, claims: claims ?? {} }
}

async function publicKeys() {
  const { body } = await system.request('GET', '/user/.well-known/jwks.json')
  return (body as { keys: Record<string, string>[] }).keys
}

async function saidTo(token: string): Promise<string> {
  const { status, body } = await system.request('GET', '/user/me', { token })
  return body.errorCode ?? String(status)
}

async function allRefused(tokens: readonly string[], code: RegExp): Promise<void> {
  // The control: what follows is refused for what it is, and not for something else.
  assert.equal(await saidTo(own.ownerToken), '200')
  for (const token of tokens) assert.match(await saidTo(token), code, token.slice(0, 200))
}

test('a token signed by a secret that is no secret, our public key, is refused', async () => {
  const { header, claims } = genuine()
  const keys = await publicKeys()
  const secrets: (Buffer | string)[] = ['', 'secret', String(header['kid'])]
  for (const jwk of keys) {
    const key = await importJWK(jwk, 'ES256', { extractable: true })
    const pem = await exportSPKI(key as CryptoKey)
    const point = [jwk['x'] ?? '', jwk['y'] ?? ''].map((part) => Buffer.from(part, 'base64url'))
    const der = Buffer.from(pem.replace(/-----.*-----|\n/g, ''), 'base64')
    secrets.push(pem, pem.trim(), der, JSON.stringify(jwk), ...point)
    secrets.push(Buffer.concat(point), Buffer.concat([Buffer.from([4]), ...point]))
  }
  const tokens = ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
    secrets.map((secret) => {
      const text = `${base64url({ ...header, alg })}.${base64url(claims)}`
      const mac = createHmac(alg.replace('HS', 'sha'), secret).update(text).digest()
      return `${text}.${base64url(mac)}`
    }),
  )
  await allRefused(tokens, /^COMMON_401_03$/)
})

test('a token that says it needs no signature, or another kind, is refused', async () => {
  const { header, claims } = genuine()
  const [, , signature = ''] = own.ownerToken.split('.')
  const names = ['none', 'None', 'NONE', 'nOnE', '', ' ES256', 'es256', 'ES384', 'RS256', 'EdDSA']
  const odd = [null, true, 0, ['ES256'], { alg: 'ES256' }, undefined]
  const tokens = [...names, ...odd].flatMap((alg) => {
    const text = `${base64url({ ...header, alg })}.${base64url(claims)}`
    return [`${text}.`, `${text}.${signature}`, `${text}.AA`, `${text}.${'A'.repeat(86)}`]
  })
  await allRefused(tokens, /^COMMON_401_0[13]$/)
})

test('a token that brings its own key, or says where to fetch one, is refused', async (t) => {
  const { header, claims } = genuine()
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'mine' }
  const fetched = t.mock.method(globalThis, 'fetch')
  const url = `${system.url}/keys.json`
  const kid = String(header['kid'])
  const heads: object[] = [
    { ...header, jwk },
    { alg: 'ES256', typ: 'JWT', jwk },
    { ...header, kid: 'mine', jwk },
    { ...header, kid: 'mine', jku: url, x5u: url },
    { ...header, jku: url },
    { ...header, x5c: ['AAAA'], x5t: 'AAAA' },
    { ...header, crit: ['exp'] },
    { ...header, crit: ['b64'], b64: false },
    // A file, a query, another's name: the name of a key is nothing but a name.
    ...['../../../../dev/null', '/dev/null', "' or '1'='1", `${kid}' --`, `${kid}\u0000`].map(
      (one) => ({ ...header, kid: one }),
    ),
    ...[null, 0, {}, [kid], '', '__proto__', 'constructor', `${kid} `, kid.toUpperCase()].map(
      (one) => ({ ...header, kid: one }),
    ),
  ]
  const key = privateKey
  const tokens = await Promise.all(
    heads.map(async (head) => {
      const text = `${base64url(head)}.${base64url(claims)}`
      const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
      const signed = await crypto.subtle.sign(algorithm, key, Buffer.from(text))
      return `${text}.${base64url(Buffer.from(signed))}`
    }),
  )
  await allRefused(tokens, /^COMMON_401_0[13]$/)
  const asked = fetched.mock.calls.map(({ arguments: [one] }) => String(one))
  assert.deepEqual(
    asked.filter((one) => one.includes('keys.json')),
    [],
  )
})

test('a token that is encrypted, or no compact JWT, is refused', async () => {
  const { header, claims } = genuine()
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
  const encrypted = await new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(publicKey)
  const [head = '', payload = '', signature = ''] = own.ownerToken.split('.')
  const asJson = JSON.stringify({ protected: head, payload, signature })
  const pem = await exportPKCS8(privateKey)
  const tokens = [encrypted, asJson, base64url(asJson), base64url(pem), `${head}..${signature}`]
  await allRefused([...tokens, `${base64url(header)}.${payload}.`], /^COMMON_401_0[13]$/)
})

test('a signed token is refused out of time, for something else, of a dead session', async () => {
  const { claims } = genuine()
  const { sub, sid, authority } = claims
  const right = { sub: String(sub), sid: String(sid), authority, type: 'access' }
  const now = Math.floor(Date.now() / 1_000)
  assert.equal(await saidTo(await forge.sign(right)), '200')
  const cases: [token: Promise<string>, code: string][] = [
    [forge.sign(right, { expiresIn: '-6s' }), 'COMMON_401_02'],
    [forge.sign({ ...right, aud: 'kakao' }), 'COMMON_401_01'],
    [forge.sign({ ...right, iss: 'https://elsewhere.example' }), 'COMMON_401_01'],
    [forge.sign({ ...right, nbf: now + 3_600 }), 'COMMON_401_01'],
    [forge.sign({ ...right, type: 'refresh' }), 'COMMON_401_05'],
    [forge.sign({ ...right, type: ['access'] }), 'COMMON_401_05'],
    [forge.sign({ ...right, type: undefined }), 'COMMON_401_05'],
    [forge.sign({ ...right, sid: randomUUID() }), 'COMMON_401_06'],
    [forge.sign({ ...right, sub: String(Number(sub) + 1) }), 'COMMON_401_06'],
    [forge.sign({ ...right, sub: `${sub} or 1=1` }), 'COMMON_401_01'],
    [forge.forge(right), 'COMMON_401_01'],
  ]
  for (const [token, code] of cases) assert.equal(await saidTo(await token), code)
})

test('a right that a token claims is no right: the account says what it may do', async () => {
  const { claims } = genuine()
  const right = { sub: String(claims['sub']), sid: String(claims['sid']), type: 'access' }
  const authority = ['ROLE_OPERATOR', 'ROLE_STORE_OWNER']
  const token = await forge.sign({ ...right, authority, storeId: own.storeId + 1 })
  const jobs = await system.request('GET', '/job/execution', { token })
  assert.equal(jobs.body.errorCode, 'COMMON_403_01')
  const me = await system.request('GET', '/user/me', { token })
  assert.deepEqual([me.body.authorityList, me.body.store.id], [['ROLE_STORE_OWNER'], own.storeId])
})

test('what was signed for one purpose is worth nothing for another', async () => {
  const [table = 0] = own.tabletIds
  const tablet = (await own.pair(table)).replace(/^\w+=/, '')
  const refresh = own.refreshCookie.replace(/^\w+=/, '')
  const left = await system.request('GET', '/user/oauth/kakao')
  const state = left.cookies.find((one) => one.startsWith('kakaoState='))?.slice(11) ?? ''
  assert.ok(tablet && refresh && state)
  const texts = [tablet, refresh, state, own.ownerToken]
  for (const text of texts.filter((one) => one !== refresh)) {
    const answer = await system.request('POST', '/user/re-issue', {
      cookie: `refreshToken=${text}`,
    })
    assert.equal(answer.body.errorCode, 'USER_401_01')
  }
  for (const text of texts.filter((one) => one !== tablet)) {
    const answer = await system.request('GET', '/trade', { cookie: `tradeDeviceId=${text}` })
    assert.equal(answer.body.errorCode, 'STORE_401_01')
  }
  for (const text of texts.filter((one) => one !== state)) {
    const cookie = `kakaoState=${text}`
    const path = '/user/oauth/kakao/callback?code=person:a@example.com&state=x'
    assert.equal((await system.request('GET', path, { cookie })).body.errorCode, 'COMMON_400_05')
  }
  for (const text of texts) {
    const path = `/user/login/kakao?token=${encodeURIComponent(text)}`
    const answer = await system.request('POST', path)
    assert.equal(answer.body.errorCode, 'COMMON_401_01')
    if (text !== own.ownerToken) assert.match(await saidTo(text), /^COMMON_401_0[13]$/)
  }
})
