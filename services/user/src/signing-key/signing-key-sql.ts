import type { VerifyingKey } from '@haru/contracts'
import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'

type Db = Kysely<Tables>

/** A key as it lies in the database. */
export type StoredKey = { kid: string; privateJwkSealed: Buffer }

/** Waits until nobody else makes a key; until then others wait for the end of `tx`. */
export async function lockKeys(tx: Db): Promise<void> {
  await sql`lock table users.signing_key in share row exclusive mode`.execute(tx)
}

const SIGNS_FROM = sql`coalesce(signs_from, created_at)`

/**
 * The key that signs now, by the database's clock: all processes change to the next one at the same
 * time. Undefined before the first start.
 */
export async function findSigningKey(db: Db): Promise<StoredKey | undefined> {
  const { rows } = await sql<StoredKey>`
    select kid, private_jwk_sealed from users.signing_key
     where signs_from is null or signs_from <= clock_timestamp()
     order by ${SIGNS_FROM} desc limit 1
  `.execute(db)
  return rows[0]
}

/** The key that is published and does not sign yet. */
export async function findComingKey(
  db: Db,
): Promise<(StoredKey & { signsFrom: Date }) | undefined> {
  const { rows } = await sql<StoredKey & { signsFrom: Date }>`
    select kid, private_jwk_sealed, signs_from from users.signing_key
     where signs_from > clock_timestamp() order by signs_from desc limit 1
  `.execute(db)
  return rows[0]
}

/**
 * Stores a new key.
 * @param signsInSeconds from now on; null: it is the first, and signs at once
 * @returns when it begins to sign
 */
export async function insertKey(
  db: Db,
  { kid, privateJwkSealed }: StoredKey,
  publicJwk: VerifyingKey,
  signsInSeconds: number | null,
): Promise<Date> {
  const { rows } = await sql<{ signsFrom: Date }>`
    insert into users.signing_key (kid, public_jwk, private_jwk_sealed, created_at, signs_from)
    select ${kid}, ${JSON.stringify(publicJwk)}::jsonb, ${privateJwkSealed}, now,
           now + ${signsInSeconds}::float8 * interval '1 second'
      from clock_timestamp() now
    returning ${SIGNS_FROM} as signs_from
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error('an insert returned no row')
  return row.signsFrom
}

/**
 * Removes keys that others have followed for so long that nothing signed by them is good any more.
 * @param seconds that what a key signed lives at most
 */
export async function removeOldKeys(db: Db, seconds: number): Promise<void> {
  await sql`
    delete from users.signing_key k where exists (
      select from users.signing_key n
       where n.signs_from <= clock_timestamp() - ${seconds} * interval '1 second'
         and n.signs_from > coalesce(k.signs_from, k.created_at))
  `.execute(db)
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

/** The public halves of all keys, the newest first. */
export async function listPublicKeys(db: Db): Promise<VerifyingKey[]> {
  const { rows } = await sql<{ publicJwk: VerifyingKey }>`
    select public_jwk from users.signing_key order by created_at desc limit ${KEYS_MAX}
  `.execute(db)
  return rows.map((row) => row.publicJwk)
}
