import type { VerifyingKey } from '@haru/contracts'
import { transaction } from '@haru/pg'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import type { Kysely, Transaction } from 'kysely'
import type { Secrets } from '../signed-text.ts'
import type { Tables } from '../tables.gen.ts'
import { sealKey, unsealKey } from './sealed-key.ts'
import {
  findNewestKey,
  insertKey,
  lockKeys,
  type StoredKey,
  updateSealedKey,
} from './signing-key-sql.ts'

/** ECDSA on P-256. */
export const SIGNING_ALGORITHM = 'ES256'

/** The key that signs access tokens. */
export type SigningKey = { kid: string; privateKey: CryptoKey }

/**
 * Loads the key that signs access tokens; the first start makes it, and starts at the same time
 * wait for each other, so that there is one. A key that an older secret sealed is sealed anew.
 * @param db where it lies
 * @param secrets seal it
 * @throws Error when none of the secrets opens it
 */
export async function loadSigningKey(db: Kysely<Tables>, secrets: Secrets): Promise<SigningKey> {
  return await transaction(db, async (tx) => {
    await lockKeys(tx)
    const stored = (await findNewestKey(tx)) ?? (await makeKey(tx, secrets))
    const { kid } = stored
    const unsealed = unsealKey(stored.privateJwkSealed, kid, secrets)
    if (!unsealed) throw new Error(UNREADABLE)
    const { jwk, isOutdated } = unsealed
    if (isOutdated) {
      await updateSealedKey(tx, { kid, privateJwkSealed: sealKey(jwk, kid, secrets) })
    }
    return { kid, privateKey: (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey }
  })
}

/** Making a new key instead would sign everybody out for one mistyped setting. */
const UNREADABLE =
  'HARU_COOKIE_SECRETS: none of the secrets opens the signing key in users.signing_key. Add the ' +
  'secret that was in force before, or, if it is lost, empty that table: a new key is made then.'

async function makeKey(tx: Transaction<Tables>, secrets: Secrets): Promise<StoredKey> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true })
  const { x = '', y = '' } = await exportJWK(pair.publicKey)
  const coordinates = { kty: 'EC', crv: 'P-256', x, y } as const
  const kid = await calculateJwkThumbprint(coordinates)
  const publicJwk: VerifyingKey = { ...coordinates, kid, alg: SIGNING_ALGORITHM, use: 'sig' }
  const key = { kid, privateJwkSealed: sealKey(await exportJWK(pair.privateKey), kid, secrets) }
  await insertKey(tx, key, publicJwk)
  return key
}
