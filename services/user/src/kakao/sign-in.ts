import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import { type Account, authoritiesOf } from '../account/account.ts'
import { claimAccount, refreshAccount } from '../account/account-sql.ts'
import type { UserContext } from '../context.ts'
import { isOperatorEmail } from '../operator/operator-sql.ts'
import { type ShownTokens, sessionsShown } from '../session/end-session.ts'
import type { Origin } from '../session/session-origin.ts'
import { startSession } from '../session/start-session.ts'
import type { SignedIn } from '../session/tokens.ts'
import type { KakaoPerson } from './kakao-person.ts'

/**
 * Signs a person in whom Kakao vouches for. An operator needs no sign-up: his account is made here.
 * @param person as Kakao describes him
 * @param origin from where he signs in
 * @param shown of the sessions that end for it
 * @throws Problem USER_404_01 when he has no account, or one whose sign-up is half done
 */
export async function signIn(
  context: UserContext,
  person: KakaoPerson,
  origin: Origin,
  shown: ShownTokens,
): Promise<SignedIn> {
  const { db, secrets } = context
  const account = (await refreshAccount(db, person)) ?? (await makeOperatorAccount(context, person))
  if (!account || authoritiesOf(account).length === 0) throw new Problem('USER_404_01')
  return await startSession(context, account.id, origin, sessionsShown(shown, secrets))
}

async function makeOperatorAccount(
  { db }: UserContext,
  person: KakaoPerson,
): Promise<Account | undefined> {
  if (person.email === null || !(await isOperatorEmail(db, person.email))) return undefined
  return await transaction(db, (tx) => claimAccount(tx, person))
}
