import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readSigningKeys } from '@haru/contracts'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { sql } from 'kysely'
import type { Secrets } from '../signed-text.ts'
import { openTestUser } from '../testing.ts'
import { behindLock } from '../testing-locks.ts'
import { openUserDatabase } from '../user-database.ts'
import { unsealKey } from './sealed-key.ts'
import { openSigningKeys } from './signing-keys.ts'

const user = await openTestUser({ after })
const [SECRET] = user.setup.cookieSecrets
const OTHER = 'another-secret-of-tests-0123456789abcdef'
const db = openUserDatabase(user.setup.databaseUrl, 10)
after(() => db.destroy())

const load = async (secrets: Secrets, of = db) => (await openSigningKeys(of, secrets)).current()
const keySet = async () =>
  (await user.ask({ method: 'GET', url: '/user/.well-known/jwks.json' })).json()

test('the public key set verifies access tokens, and nothing else', async () => {
  const { accessToken } = await user.owner('verified@example.com')
  const keys = createLocalJWKSet(await keySet())
  const { payload, protectedHeader } = await jwtVerify(accessToken, keys)
  assert.equal(protectedHeader.alg, 'ES256')
  assert.deepEqual([payload.iss, payload.aud], ['haru', 'haru'])
  assert.deepEqual([payload['authority'], payload['type']], [['ROLE_STORE_OWNER'], 'access'])
  const [head, , mac] = accessToken.split('.')
  const forged = Buffer.from(JSON.stringify({ ...payload, sub: '999' })).toString('base64url')
  await assert.rejects(jwtVerify(`${head}.${forged}.${mac}`, keys))
})

test('the key set shows public halves alone, to anybody', async () => {
  const answer = await user.ask({ method: 'GET', url: '/user/.well-known/jwks.json' })
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['cache-control']), /max-age/)
  const [key, ...more] = answer.json().keys
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  assert.deepEqual(more, [])
})

test('the gateway gets the same keys by an internal call, others do not', async () => {
  const request = { method: 'POST', url: readSigningKeys.path, payload: {} } as const
  const answer = await user.ask(request, { service: 'gateway' })
  assert.deepEqual(answer.json(), await keySet())
  assert.equal((await user.ask(request)).statusCode, 404)
})

test('the private key is not readable in the table', async () => {
  const { rows } = await sql<{ kid: string; everything: string; sealed: Buffer }>`
    select kid, k::text as everything, private_jwk_sealed as sealed
      from users.signing_key k`.execute(user.db)
  const [{ kid, everything, sealed } = assert.fail('no key')] = rows
  const { d = '' } = unsealKey(sealed, kid, [SECRET])?.jwk ?? {}
  assert.equal(Buffer.from(d, 'base64url').length, 32)
  for (const secret of [d, Buffer.from(d).toString('hex')]) assert.ok(!everything.includes(secret))
  for (const secret of [d, '"d":"', '"kty":']) assert.ok(!sealed.includes(secret))
  assert.equal(unsealKey(sealed, 'another kid', [SECRET]), undefined)
})

test('starts at the same time make one key', async (t) => {
  const fresh = await openTestUser(t)
  await sql`delete from users.signing_key`.execute(fresh.db)
  const loadFresh = () => load([SECRET], fresh.service.context.db)
  const loaded = await behindLock(
    fresh.db,
    (tx) => sql`lock table users.signing_key in share mode`.execute(tx),
    () => Promise.all([loadFresh(), loadFresh(), loadFresh()]),
    3,
  )
  const kids = new Set(loaded.map(({ kid }) => kid))
  const { rows } = await sql<{ kid: string }>`select kid from users.signing_key`.execute(fresh.db)
  assert.deepEqual(
    rows.map(({ kid }) => kid),
    [...kids],
  )
  assert.equal(rows.length, 1)
})

test('a new secret takes the key over, so that the old secret may go', async () => {
  const { kid } = await load([SECRET])
  assert.equal((await load([OTHER, SECRET])).kid, kid)
  assert.equal((await load([OTHER])).kid, kid)
  assert.equal((await load([SECRET, OTHER])).kid, kid)
})

test('secrets that do not open the key stop the start and name the setting', async () => {
  const { kid } = await load([SECRET])
  await assert.rejects(load([OTHER]), /^Error: HARU_COOKIE_SECRETS: none of/)
  assert.equal((await load([SECRET])).kid, kid, 'and nothing was changed')
})
