import type { VerifyingKey } from '@haru/contracts'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'

type Db = Kysely<Tables>

/** A key as it lies in the database. */
export type StoredKey = { kid: string; privateJwkSealed: Buffer }

/** Waits until no other start makes a key; until then others wait for the end of `tx`. */
export async function lockKeys(tx: Db): Promise<void> {
  await sql`lock table users.signing_key in share row exclusive mode`.execute(tx)
}

/** The key that signs; undefined before the first start. */
export async function findNewestKey(db: Db): Promise<StoredKey | undefined> {
  return await db
    .selectFrom('users.signingKey')
    .select(['kid', 'privateJwkSealed'])
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Stores a new key. */
export async function insertKey(db: Db, key: StoredKey, publicJwk: VerifyingKey): Promise<void> {
  const row = { ...key, publicJwk: JSON.stringify(publicJwk) }
  await db.insertInto('users.signingKey').values(row).execute()
}

/** Replaces a key's encrypted form by one under the current secret. */
export async function updateSealedKey(db: Db, { kid, privateJwkSealed }: StoredKey): Promise<void> {
  await db
    .updateTable('users.signingKey')
    .set({ privateJwkSealed })
    .where('kid', '=', kid)
    .execute()
}

/** Nobody has so many; a bound all the same. */
const KEYS_MAX = 100

/** The public halves of all keys, the one that signs first. */
export async function listPublicKeys(db: Db): Promise<VerifyingKey[]> {
  const { rows } = await sql<{ publicJwk: VerifyingKey }>`
    select public_jwk from users.signing_key order by created_at desc limit ${KEYS_MAX}
  `.execute(db)
  return rows.map((row) => row.publicJwk)
}
