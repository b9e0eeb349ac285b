import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSession, type InternalRoute, readSigningKeys } from '@haru/contracts'
import { ownState } from '@haru/redis'
import type { InternalClient } from '@haru/service-kit'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createAccessTokenCheck } from './access-token.ts'

const CLAIMS = {
  ...{ iss: 'haru', aud: 'haru', sub: '7', sid: 'session', type: 'access' },
  authority: ['ROLE_STORE_OWNER'],
}
const OTHERS = ['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA'] as const

/** What a token of a key of this kind is told by a check whose list has the key. */
async function saidTo(alg: string, change: object = {}): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key', use: 'sig', ...change }
  const client: InternalClient = {
    // No schema holds the list to what user would say.
    async call<Request, Response>(route: InternalRoute<Request, Response>) {
      if (route.path === readSigningKeys.path) return { keys: [jwk] } as Response
      assert.equal(route.path, checkSession.path)
      return { live: true, storeId: 3, authorityList: ['ROLE_STORE_OWNER'] } as Response
    },
  }
  const check = createAccessTokenCheck(client, ownState().revocations)
  const token = new SignJWT(CLAIMS).setProtectedHeader({ alg, kid: 'key' }).setIssuedAt()
  const account = await check(`Bearer ${await token.setExpirationTime('1h').sign(privateKey)}`)
  return account.kind === 'account' ? 'account' : account.errorCode
}

test('a token by another algorithm than ours is refused, also by a key of the list', async () => {
  assert.equal(await saidTo('ES256'), 'account')
  for (const alg of OTHERS) assert.equal(await saidTo(alg), 'COMMON_401_03', alg)
})

test('a key that says another algorithm than the token’s verifies nothing', async () => {
  assert.equal(await saidTo('ES256', { alg: 'ES256' }), 'account')
  assert.equal(await saidTo('ES256', { alg: 'ES384' }), 'COMMON_401_01')
})

test('a key that is not ours in kind, curve, algorithm or use is on no list', async () => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: 'key', alg: 'ES256', use: 'sig' }
  const isListed = (change: object) =>
    readSigningKeys.response.safeParse({ keys: [{ ...key, ...change }] }).success
  assert.equal(isListed({}), true)
  for (const change of [{ kty: 'OKP' }, { crv: 'P-384' }, { alg: 'ES384' }, { use: 'enc' }]) {
    assert.equal(isListed(change), false, JSON.stringify(change))
  }
})
