import { record } from '@haru/audit'
import { SIGNING_KEYS_KEPT_SECONDS } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Secrets } from '../signed-text.ts'
import { openUserDatabase } from '../user-database.ts'
import { makeSigningKey } from './make-signing-key.ts'
import { openSigningKey } from './open-signing-key.ts'
import { findComingKey, findSigningKey, lockKeys } from './signing-key-sql.ts'

/** Whoever keeps the list of keys as long as he may has the new key when it begins to sign. */
const PUBLISHED_SECONDS_MIN = SIGNING_KEYS_KEPT_SECONDS + 60

/** What a rotation comes to. */
export type Rotation = {
  kid: string
  /** when it begins to sign, in every process at once */
  signsFrom: Date
  /** false: an earlier rotation made it, and it does not sign yet */
  isNew: boolean
}

/**
 * Makes a new key that signs access tokens from some minutes later on, and signs nobody out: it is
 * published at once, and the one before stays so until nothing that it signed is good any more.
 * @param databaseUrl of a login that may act as haru_user
 * @param secrets as the running processes have them
 * @throws Error when there is no key yet, or none of the secrets opens it
 */
export async function rotateSigningKey(databaseUrl: string, secrets: Secrets): Promise<Rotation> {
  const db = openUserDatabase(databaseUrl, 1)
  try {
    return await transaction(db, async (tx) => {
      await lockKeys(tx)
      const signing = await findSigningKey(tx)
      if (!signing) throw new Error('there is no signing key yet: the first start makes one')
      // Sealed as the present one is, which the running processes have opened.
      const { secret } = openSigningKey(signing, secrets)
      const coming = await findComingKey(tx)
      const { kid, signsFrom } = coming ?? (await makeSigningKey(tx, secret, PUBLISHED_SECONDS_MIN))
      const subject = { kind: 'signing_key', id: kid }
      if (!coming) await record(tx, 'users', { action: 'SIGNING_KEY_ADDED', subject })
      return { kid, signsFrom, isNew: coming === undefined }
    })
  } finally {
    await db.destroy()
  }
}
