import { Problem } from '@haru/contracts'
import { translateConstraints } from '@haru/pg'
import { type Kysely, sql } from 'kysely'
import type { KakaoPerson } from '../kakao/kakao-person.ts'
import type { Tables } from '../tables.gen.ts'
import type { Account } from './account.ts'

type Db = Kysely<Tables>

const ACCOUNT = sql`a.id, a.email, a.name, a.phone, a.store_id, a.staff_store_id,
  exists (select from users.operator o where o.email = a.email) as is_operator`

const refuseTakenEmail = {
  account_email: (cause: unknown) => new Problem('USER_400_01', { cause }),
}

/** An account by its id; undefined when there is none. */
export async function findAccount(db: Db, id: number): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select ${ACCOUNT} from users.account a where a.id = ${id}
  `.execute(db)
  return rows[0]
}

/** An account by its e-mail, in small letters; undefined when nobody has it. */
export async function findAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select ${ACCOUNT} from users.account a where a.email = ${email}
  `.execute(db)
  return rows[0]
}

/**
 * Finds the account of a person who signs in, and takes over name, phone and e-mail as Kakao has
 * them now: an operator is known by his e-mail, so an outdated one must not stay. An e-mail that
 * another account has is left out; it must not keep an owner from his store.
 * @returns undefined when the person has no account
 * @throws Problem USER_400_01 when another account takes the e-mail at this very moment
 */
export async function refreshAccount(db: Db, person: KakaoPerson): Promise<Account | undefined> {
  const { kakaoId, email, name, phone } = person
  return await translateConstraints(refuseTakenEmail, async () => {
    const { rows } = await sql<Account>`
      update users.account a
         set name = ${name}, phone = ${phone},
             email = case when not exists (
               select from users.account other
                where other.email = ${email}::text and other.id <> a.id) then ${email}::text end
       where a.kakao_id = ${kakaoId}
      returning ${ACCOUNT}
    `.execute(db)
    return rows[0]
  })
}

/**
 * Makes an account without a store, or finds the one whose sign-up is half done.
 * @param tx a transaction: equal sign-ups wait for each other. Without that, the loser of a race
 *   could be told that the e-mail has an account, by the very account that is being made for him.
 * @returns undefined when the account has its store already, or works in one
 * @throws Problem USER_400_01 when another account has the e-mail
 */
export async function claimAccount(tx: Db, person: KakaoPerson): Promise<Account | undefined> {
  const { kakaoId, email, name, phone } = person
  await sql`select pg_advisory_xact_lock(hashtextextended('users.account', ${kakaoId}))`.execute(tx)
  return await translateConstraints(refuseTakenEmail, async () => {
    const { rows } = await sql<Account>`
      insert into users.account as a (kakao_id, email, name, phone)
      values (${kakaoId}, ${email}, ${name}, ${phone})
      on conflict (kakao_id) do update
         set email = excluded.email, name = excluded.name, phone = excluded.phone
       where a.completed_at is null and a.staff_store_id is null
      returning ${ACCOUNT}
    `.execute(tx)
    return rows[0]
  })
}

/**
 * Gives an account its store, which completes the sign-up.
 * @returns false when it has one by now, or works in one
 */
export async function completeAccount(db: Db, id: number, storeId: number): Promise<boolean> {
  const { rows } = await sql`
    update users.account set store_id = ${storeId}, completed_at = clock_timestamp()
     where id = ${id} and completed_at is null and staff_store_id is null
    returning id
  `.execute(db)
  return rows.length > 0
}
