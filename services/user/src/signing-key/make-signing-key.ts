import type { VerifyingKey } from '@haru/contracts'
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose'
import type { Transaction } from 'kysely'
import type { Tables } from '../tables.gen.ts'
import { sealKey } from './sealed-key.ts'
import { insertKey, type StoredKey } from './signing-key-sql.ts'

/** ECDSA on P-256. */
export const SIGNING_ALGORITHM = 'ES256'

/**
 * Makes a key that signs access tokens, and publishes its public half.
 * @param tx that has locked the keys
 * @param secret seals it
 * @param signsInSeconds from now on; null: it is the first, and signs at once
 */
export async function makeSigningKey(
  tx: Transaction<Tables>,
  secret: string,
  signsInSeconds: number | null,
): Promise<StoredKey & { signsFrom: Date }> {
  const pair = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true })
  const { x = '', y = '' } = await exportJWK(pair.publicKey)
  const coordinates = { kty: 'EC', crv: 'P-256', x, y } as const
  const kid = await calculateJwkThumbprint(coordinates)
  const publicJwk: VerifyingKey = { ...coordinates, kid, alg: SIGNING_ALGORITHM, use: 'sig' }
  const key = { kid, privateJwkSealed: sealKey(await exportJWK(pair.privateKey), kid, secret) }
  return { ...key, signsFrom: await insertKey(tx, key, publicJwk, signsInSeconds) }
}
