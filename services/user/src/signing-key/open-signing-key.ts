import type { Secrets } from '../signed-text.ts'
import { type Unsealed, unsealKey } from './sealed-key.ts'
import type { StoredKey } from './signing-key-sql.ts'

/** Making a new key instead would sign everybody out for one mistyped setting. */
const UNREADABLE =
  'HARU_COOKIE_SECRETS: none of the secrets opens the signing key in users.signing_key. Add the ' +
  'secret that was in force before, or, if it is lost, empty that table: a new key is made then.'

/**
 * Opens a key as it lies in the database.
 * @param secrets all are tried
 * @throws Error when none of the secrets opens it
 */
export function openSigningKey({ kid, privateJwkSealed }: StoredKey, secrets: Secrets): Unsealed {
  const unsealed = unsealKey(privateJwkSealed, kid, secrets)
  if (!unsealed) throw new Error(UNREADABLE)
  return unsealed
}
