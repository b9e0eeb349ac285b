import { record } from '@haru/audit'
import { openStore, type PosGrade, Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { UserContext } from '../context.ts'
import type { KakaoPerson } from '../kakao/kakao-person.ts'
import { claimAccount, completeAccount } from './account-sql.ts'
import { isTicket, readTicket } from './sign-up-ticket.ts'

/** A store as its owner describes it when he signs up. */
export type NewStore = {
  name: string
  posGrade: PosGrade
  settlementDay: 1 | 5 | 10 | 15 | 20 | 25
}

/** A store as the store service knows it. */
export type Store = NewStore & { id: number }

/** An owner and his store. */
export type SignedUp = { id: number; email: string | null; name: string; store: Store }

/**
 * Makes an account, its store and its tablets: all or, seen from outside, none. The account is
 * known by its Kakao id and the store by its owner, so when a crash comes between the two, asking
 * again finds what is there and makes what is missing; until then nobody can sign in to it.
 * @param token an access token of Kakao, or a ticket of ours
 * @param store what to open; a store that was made before a crash stays as it is
 * @throws Problem COMMON_401_01 for a token that is no good; USER_400_01 when the person has an
 *   account or works in a store, or another account has his e-mail; COMMON_503_01 when Kakao or
 *   the store is away
 */
export async function signUp(
  context: UserContext,
  token: string,
  store: NewStore,
): Promise<SignedUp> {
  const person = await personBehind(context, token)
  const account = await transaction(context.db, (tx) => claimAccount(tx, person))
  if (!account) throw new Problem('USER_400_01')
  const opened = await context.client.call(openStore, { ownerId: account.id, ...store })
  const isCompleted = await transaction(context.db, async (tx) => {
    if (!(await completeAccount(tx, account.id, opened.id))) return false
    const subject = { kind: 'account', id: account.id }
    await record(tx, 'users', { action: 'ACCOUNT_SIGNED_UP', storeId: opened.id, subject })
    return true
  })
  if (!isCompleted) throw new Problem('USER_400_01')
  return { id: account.id, email: account.email, name: account.name, store: opened }
}

/**
 * Finds out who shows a token.
 * @param token an access token of Kakao, or a ticket of ours
 * @throws Problem COMMON_401_01 when it is no good; COMMON_503_01 when Kakao is away
 */
export async function personBehind(context: UserContext, token: string): Promise<KakaoPerson> {
  if (!isTicket(token)) return await context.kakao.identify(token)
  const person = readTicket(token, context.secrets, Date.now())
  if (!person) throw new Problem('COMMON_401_01')
  return person
}
