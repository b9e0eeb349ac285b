import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkSession,
  type InternalRoute,
  Problem,
  readSigningKeys,
  SIGNING_KEYS_KEPT_SECONDS,
} from '@haru/contracts'
import { ownState } from '@haru/redis'
import type { InternalClient } from '@haru/service-kit'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { createAccessTokenCheck } from './access-token.ts'

const ISSUER = 'haru'
const OWNER = {
  iss: ISSUER,
  aud: 'haru',
  sub: '7',
  sid: 'session',
  type: 'access',
  authority: ['ROLE_STORE_OWNER'],
}
const MINUTE = 60_000

/** A user service made by hand, and keys that it may know. */
async function openUserStandIn() {
  const user = { kids: ['first'], live: true, away: false, asked: 0 }
  const pairs = new Map([
    ['first', await generateKeyPair('ES256', { extractable: true })],
    ['second', await generateKeyPair('ES256', { extractable: true })],
  ])
  const answer = async (path: string) => {
    if (user.away) throw new Problem('COMMON_503_01', { retryAfter: 1 })
    if (path === checkSession.path) {
      return { live: user.live, storeId: 3, authorityList: user.live ? ['ROLE_STORE_OWNER'] : [] }
    }
    assert.equal(path, readSigningKeys.path)
    user.asked++
    const keys = [...pairs].filter(([kid]) => user.kids.includes(kid))
    return {
      keys: await Promise.all(
        keys.map(async ([kid, { publicKey }]) => {
          return { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
        }),
      ),
    }
  }
  const client: InternalClient = {
    async call<Request, Response>(route: InternalRoute<Request, Response>) {
      return route.response.parse(await answer(route.path))
    },
  }
  const sign = async (claims: JWTPayload = OWNER, kid = 'first', expiresIn = '1h') => {
    const { privateKey } = pairs.get(kid) ?? assert.fail(kid)
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).setIssuedAt()
    return `Bearer ${await token.setExpirationTime(expiresIn).sign(privateKey)}`
  }
  let now = 0
  const check = createAccessTokenCheck(client, ownState().revocations, () => now)
  const pass = (ms: number) => {
    now += ms
  }
  return { user, sign, check, pass }
}

const saidOf = async (asking: Promise<{ kind: string; errorCode?: string }>) => {
  const { kind, errorCode } = await asking
  return errorCode ?? kind
}

test('a token that was verified before is refused as soon as its session is over', async () => {
  const { user, sign, check } = await openUserStandIn()
  const token = await sign()
  assert.equal(await saidOf(check(token)), 'account')
  user.live = false
  assert.equal(await saidOf(check(token)), 'COMMON_401_06')
})

test('a token ends 5 seconds late, for clocks that differ, verified before or not', async (t) => {
  const { sign, check } = await openUserStandIn()
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const [seen, unseen, late] = [
    await sign(OWNER, 'first', '10s'),
    await sign({ ...OWNER, sid: 'other' }, 'first', '10s'),
    await sign({ ...OWNER, sid: 'another' }, 'first', '10s'),
  ]
  assert.equal(await saidOf(check(seen)), 'account')
  t.mock.timers.tick(14_999)
  assert.equal(await saidOf(check(seen)), 'account')
  assert.equal(await saidOf(check(unseen)), 'account')
  t.mock.timers.tick(1)
  for (const token of [seen, unseen, late]) {
    assert.equal(await saidOf(check(token)), 'COMMON_401_02')
  }
})

test('a key that is published before it signs is known by then, and asks for nothing', async () => {
  const { user, sign, check, pass } = await openUserStandIn()
  assert.equal(await saidOf(check(await sign())), 'account')
  user.kids = ['second', 'first']
  pass(SIGNING_KEYS_KEPT_SECONDS * 1_000)
  // Somebody makes key ids up: for 5 seconds nobody is asked because of a token.
  assert.equal(await saidOf(check(await sign())), 'account')
  assert.equal(user.asked, 2)
  assert.equal(await saidOf(check(await sign(OWNER, 'second'))), 'account')
  assert.equal(await saidOf(check(await sign())), 'account')
  assert.equal(user.asked, 2)
})

test('while user is away nobody is told that the token is wrong', async () => {
  const { user, sign, check, pass } = await openUserStandIn()
  const token = await sign()
  const isAway = (error: unknown) => error instanceof Problem && error.code === 'COMMON_503_01'
  user.away = true
  await assert.rejects(check(token), isAway)
  user.away = false
  assert.equal(await saidOf(check(token)), 'account')
  user.away = true
  await assert.rejects(check(token), isAway)
  pass(10 * MINUTE)
  await assert.rejects(check(token), isAway)
  user.away = false
  assert.equal(await saidOf(check(token)), 'account')
})

test('a key that was taken off the list is believed for five minutes at most', async () => {
  const { user, sign, check, pass } = await openUserStandIn()
  const [seen, unseen] = [await sign(), await sign({ ...OWNER, sid: 'other' })]
  assert.equal(await saidOf(check(seen)), 'account')
  user.kids = ['second']
  pass(5 * MINUTE)
  assert.equal(await saidOf(check(seen)), 'COMMON_401_01')
  assert.equal(await saidOf(check(unseen)), 'COMMON_401_01')
  assert.equal(await saidOf(check(await sign(OWNER, 'second'))), 'account')
})

test('a new key is found when its first token comes, and made-up ones ask no flood', async () => {
  const { user, sign, check, pass } = await openUserStandIn()
  assert.equal(await saidOf(check(await sign())), 'account')
  const token = await sign(OWNER, 'second')
  for (let n = 0; n < 20; n++) assert.equal(await saidOf(check(token)), 'COMMON_401_01')
  assert.equal(user.asked, 1)
  user.kids = ['second', 'first']
  pass(5_000)
  assert.equal(await saidOf(check(token)), 'account')
  assert.equal(user.asked, 2)
})

test('many requests at once ask for the keys once', async () => {
  const { user, sign, check } = await openUserStandIn()
  const token = await sign()
  await Promise.all(Array.from({ length: 20 }, () => check(token)))
  assert.equal(user.asked, 1)
})

test('claims that say less, or something else, than an access token must are refused', async () => {
  const { sign, check } = await openUserStandIn()
  const cases: [claims: JWTPayload, code: string][] = [
    [{ ...OWNER, type: 'refresh' }, 'COMMON_401_05'],
    [{ ...OWNER, type: undefined }, 'COMMON_401_05'],
    [{ ...OWNER, authority: undefined }, 'COMMON_401_04'],
    [{ ...OWNER, authority: [] }, 'COMMON_401_04'],
    [{ ...OWNER, authority: 'ROLE_OPERATOR' }, 'COMMON_401_04'],
    [{ ...OWNER, authority: ['ROLE_GOD'] }, 'COMMON_401_04'],
    [{ ...OWNER, sid: undefined }, 'COMMON_401_01'],
    ...[undefined, '', 'https://pos.example.evil.example', `${ISSUER}/`].map(
      (iss): [JWTPayload, string] => [{ ...OWNER, iss } as JWTPayload, 'COMMON_401_01'],
    ),
    ...[undefined, '', 'kakao', ['kakao'], []].map((aud): [JWTPayload, string] => [
      { ...OWNER, aud } as JWTPayload,
      'COMMON_401_01',
    ]),
    ...['', '0', '-7', '1e3', '0x10', ' 7', '9'.repeat(17)].map((sub): [JWTPayload, string] => [
      { ...OWNER, sub },
      'COMMON_401_01',
    ]),
  ]
  for (const [claims, code] of cases) {
    assert.equal(await saidOf(check(await sign(claims))), code, JSON.stringify(claims))
  }
})

test('what is no bearer token of ours is refused by what is wrong with it', async () => {
  const { sign, check } = await openUserStandIn()
  const [head = '', payload = '', signature = ''] = (await sign()).slice(7).split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  const hmac = Buffer.from('{"alg":"HS256","kid":"first"}').toString('base64url')
  const cases: [authorization: string, code: string][] = [
    ['', 'COMMON_401_03'],
    ['Basic YTpi', 'COMMON_401_03'],
    ['Bearer', 'COMMON_401_01'],
    ['Bearer a.b.c', 'COMMON_401_01'],
    [`Bearer ${head}.${payload}`, 'COMMON_401_01'],
    [`Bearer ${head}.${payload}.${signature}.${signature}`, 'COMMON_401_01'],
    [`Bearer ${none}.${payload}.${signature}`, 'COMMON_401_03'],
    [`Bearer ${hmac}.${payload}.${signature}`, 'COMMON_401_03'],
    [`Bearer ${head}.${Buffer.from('{}').toString('base64url')}.${signature}`, 'COMMON_401_01'],
    [`Bearer  ${head}.${payload}.${signature}`, 'COMMON_401_01'],
  ]
  for (const [authorization, code] of cases) {
    assert.equal(await saidOf(check(authorization)), code, authorization)
  }
  assert.equal(await saidOf(check(`bearer ${head}.${payload}.${signature}`)), 'account')
})
