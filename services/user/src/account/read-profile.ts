import { type Authority, Problem, readStore } from '@haru/contracts'
import type { UserContext } from '../context.ts'
import { authoritiesOf, storeOf } from './account.ts'
import { findAccount } from './account-sql.ts'
import type { Store } from './sign-up.ts'

/** Who is signed in, and the store that he owns or works in. */
export type Profile = {
  id: number
  email: string | null
  name: string
  phoneNumber: string | null
  authorityList: Authority[]
  /** an operator may have none */
  store?: Store
}

/**
 * Reads an account and its store.
 * @param accountId of whoever asks
 * @throws Problem USER_404_01 when there is no such account; COMMON_503_01 when the store is away
 */
export async function readProfile(context: UserContext, accountId: number): Promise<Profile> {
  const account = await findAccount(context.db, accountId)
  if (!account) throw new Problem('USER_404_01')
  const { id, email, name, phone } = account
  const storeId = storeOf(account)
  const authorityList = authoritiesOf(account)
  const profile = { id, email, name, phoneNumber: phone, authorityList }
  if (storeId === null) return profile
  return { ...profile, store: await context.client.call(readStore, { storeId }) }
}
