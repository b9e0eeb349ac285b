import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIGNING_KEYS_KEPT_SECONDS } from '@haru/contracts'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { startHousekeeping } from '../housekeeping.ts'
import { openUser } from '../service.ts'
import { ACCESS_SECONDS } from '../session/tokens.ts'
import { credentialsIn, openTestUser, type TestUser } from '../testing.ts'
import { behindLock } from '../testing-locks.ts'
import { rotateSigningKey } from './rotate-signing-key.ts'
import { unsealKey } from './sealed-key.ts'

const rotate = ({ setup }: TestUser, secrets = setup.cookieSecrets) =>
  rotateSigningKey(setup.databaseUrl, secrets)
const kidOf = (token: string) => String(decodeProtectedHeader(token).kid)
const keySet = async ({ ask }: TestUser) =>
  (await ask({ method: 'GET', url: '/user/.well-known/jwks.json' })).json()
const kidsOf = async (user: TestUser) =>
  (await keySet(user)).keys.map(({ kid }: { kid: string }) => kid)

/** Lets time pass for the keys. */
const pass = ({ db }: TestUser, seconds: number) =>
  sql`update users.signing_key
         set created_at = created_at - ${seconds} * interval '1 second',
             signs_from = signs_from - ${seconds} * interval '1 second'`.execute(db)

/** Waits until a round of housekeeping has ended. */
const keepHouse = async ({ service }: TestUser) => {
  const fail = (error: unknown) => assert.fail(String(error))
  await startHousekeeping(service.context.db, fail).stop()
}

test('a new key is on every list before it signs, and signs everywhere at once', async (t) => {
  const user = await openTestUser(t)
  const other = await openUser(user.setup)
  t.after(() => other.close())
  const owner = await user.owner('owner@example.com')
  let refreshToken = owner.refreshToken
  const signers = async () => {
    const kids: string[] = []
    for (const { app } of [user.service, other]) {
      const request = { method: 'POST', url: '/user/re-issue', cookies: { refreshToken } } as const
      const signedIn = credentialsIn(await app.inject(request))
      refreshToken = signedIn.refreshToken
      kids.push(kidOf(signedIn.accessToken))
    }
    return kids
  }
  const [old = ''] = await kidsOf(user)
  const { kid, signsFrom, isNew } = await rotate(user)
  assert.equal(isNew, true)
  const inSeconds = (signsFrom.getTime() - Date.now()) / 1_000
  assert.ok(inSeconds > SIGNING_KEYS_KEPT_SECONDS, `${inSeconds}`)
  assert.deepEqual((await kidsOf(user)).sort(), [kid, old].sort())
  await pass(user, SIGNING_KEYS_KEPT_SECONDS)
  assert.deepEqual(await signers(), [old, old])
  await pass(user, inSeconds - SIGNING_KEYS_KEPT_SECONDS + 60)
  assert.deepEqual(await signers(), [kid, kid])
})

test('a key verifies as long as what it signed is good, and is removed then', async (t) => {
  const user = await openTestUser(t)
  const { accessToken } = await user.owner('owner@example.com')
  const { kid, signsFrom } = await rotate(user)
  await pass(user, (signsFrom.getTime() - Date.now()) / 1_000)
  // Until then the old key signed: its last tokens end an hour later.
  await pass(user, ACCESS_SECONDS + 60)
  await keepHouse(user)
  await jwtVerify(accessToken, createLocalJWKSet(await keySet(user)))
  await pass(user, 300)
  await keepHouse(user)
  assert.deepEqual(await kidsOf(user), [kid])
  assert.equal(kidOf((await user.signIn('owner@example.com')).accessToken), kid)
})

test('rotating again while the new key does not sign yet makes no other', async (t) => {
  const user = await openTestUser(t)
  const rotations = await behindLock(
    user.db,
    (tx) => sql`lock table users.signing_key in share mode`.execute(tx),
    () => Promise.all([rotate(user), rotate(user), rotate(user)]),
    3,
  )
  assert.equal(new Set(rotations.map(({ kid }) => kid)).size, 1)
  assert.deepEqual(rotations.map(({ isNew }) => isNew).sort(), [false, false, true])
  await pass(user, 400)
  assert.equal((await rotate(user)).isNew, true)
  assert.equal((await kidsOf(user)).length, 3)
})

test('a key that does not sign yet is sealed for who runs, and anew by a start', async (t) => {
  const user = await openTestUser(t)
  const [old] = user.setup.cookieSecrets
  const next = 'the-next-secret-of-tests-0123456789abcdef'
  const { kid } = await rotate(user, [next, old])
  const opens = async (secret: string) => {
    const { rows } = await sql<{ sealed: Buffer }>`
      select private_jwk_sealed as sealed from users.signing_key where kid = ${kid}
    `.execute(user.db)
    return unsealKey(rows[0]?.sealed ?? assert.fail(), kid, [secret]) !== undefined
  }
  assert.deepEqual([await opens(old), await opens(next)], [true, false])
  await (await openUser({ ...user.setup, cookieSecrets: [next, old] })).close()
  assert.deepEqual([await opens(old), await opens(next)], [false, true])
  await (await openUser({ ...user.setup, cookieSecrets: [next] })).close()
  await assert.rejects(rotate(user, [old]), /HARU_COOKIE_SECRETS: none of the secrets opens/)
})

test('who takes all keys away ends what they signed, and a new one signs at once', async (t) => {
  const user = await openTestUser(t)
  const { accessToken } = await user.owner('owner@example.com')
  await sql`delete from users.signing_key`.execute(user.db)
  await assert.rejects(rotate(user), /there is no signing key yet/)
  const signedIn = await user.signIn('owner@example.com')
  const keys = createLocalJWKSet(await keySet(user))
  await jwtVerify(signedIn.accessToken, keys)
  await assert.rejects(jwtVerify(accessToken, keys))
})
