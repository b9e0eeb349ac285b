import { transaction } from '@haru/pg'
import { type CryptoKey, importJWK } from 'jose'
import type { Kysely } from 'kysely'
import type { Secrets } from '../signed-text.ts'
import type { Tables } from '../tables.gen.ts'
import { makeSigningKey, SIGNING_ALGORITHM } from './make-signing-key.ts'
import { openSigningKey } from './open-signing-key.ts'
import { sealKey } from './sealed-key.ts'
import {
  findComingKey,
  findSigningKey,
  lockKeys,
  type StoredKey,
  updateSealedKey,
} from './signing-key-sql.ts'

/** A key that signs access tokens. */
export type SigningKey = { kid: string; privateKey: CryptoKey }

/** The keys that sign access tokens, one after another. */
export type SigningKeys = {
  /**
   * The key that signs now. Asked of the database for every token, which is made once an hour and
   * session: so no process ever signs by a key that another has rotated away.
   * @throws Error when none of the secrets opens it
   */
  current(): Promise<SigningKey>
}

/**
 * Opens the keys that sign access tokens; the first start makes one, and starts at the same time
 * wait for each other, so that there is one. Keys that an older secret sealed are sealed anew.
 * @param db where they lie
 * @param secrets seal them
 * @throws Error when none of the secrets opens the one that signs, or the one that will
 */
export async function openSigningKeys(db: Kysely<Tables>, secrets: Secrets): Promise<SigningKeys> {
  let known = await importKey(await prepareKeys(db, secrets), secrets)
  return {
    async current() {
      // None: somebody took all of them away, to end what was signed by them.
      const stored = (await findSigningKey(db)) ?? (await prepareKeys(db, secrets))
      if (stored.kid !== known.kid) known = await importKey(stored, secrets)
      return known
    },
  }
}

async function prepareKeys(db: Kysely<Tables>, secrets: Secrets): Promise<StoredKey> {
  return await transaction(db, async (tx) => {
    await lockKeys(tx)
    const signing = (await findSigningKey(tx)) ?? (await makeSigningKey(tx, secrets[0], null))
    const coming = await findComingKey(tx)
    for (const stored of coming ? [signing, coming] : [signing]) {
      const { kid } = stored
      const { jwk, secret } = openSigningKey(stored, secrets)
      if (secret === secrets[0]) continue
      await updateSealedKey(tx, { kid, privateJwkSealed: sealKey(jwk, kid, secrets[0]) })
    }
    return signing
  })
}

async function importKey(stored: StoredKey, secrets: Secrets): Promise<SigningKey> {
  const { jwk } = openSigningKey(stored, secrets)
  return { kid: stored.kid, privateKey: (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey }
}
