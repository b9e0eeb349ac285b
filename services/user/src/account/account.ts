import type { Authority } from '@haru/contracts'

/** Whom an account belongs to, and what it is at this moment. */
export type Account = {
  id: number
  /** null: Kakao gave none, or none that it has verified */
  email: string | null
  name: string
  /** as `normalizePhone` writes it; null: Kakao gave none */
  phone: string | null
  /** of the store that he owns; null: the sign-up is half done, or he owns none */
  storeId: number | null
  /** of the store that he works in; one who owns a store works in none */
  staffStoreId: number | null
  /** its e-mail is among the operators' now */
  isOperator: boolean
}

/** Kakao nicknames are shorter; the table refuses more. */
const NAME_CHARACTERS_MAX = 100

/**
 * What an account may do now. Nothing: it cannot sign in, and its sessions are dead.
 * @param account as it is now
 */
export function authoritiesOf(
  account: Pick<Account, 'storeId' | 'staffStoreId' | 'isOperator'>,
): Authority[] {
  const list: Authority[] = []
  if (account.storeId !== null) list.push('ROLE_STORE_OWNER')
  if (account.staffStoreId !== null) list.push('ROLE_STORE_STAFF')
  if (account.isOperator) list.push('ROLE_OPERATOR')
  return list
}

/**
 * The store that an account owns or works in; null: none.
 * @param account as it is now
 */
export function storeOf(account: Pick<Account, 'storeId' | 'staffStoreId'>): number | null {
  return account.storeId ?? account.staffStoreId
}

/**
 * An e-mail address as it is stored and compared.
 * @param email as somebody wrote it
 */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase()
}

/**
 * What to call a person: the nickname, else the e-mail, else the Kakao id.
 * @param person as Kakao describes him
 * @returns 1 to 100 characters, none of them a control character
 */
export function nameOf(person: {
  kakaoId: number
  email: string | null
  nickname: string | undefined
}): string {
  const nickname = (person.nickname ?? '').replace(/\p{Cc}/gu, '').trim()
  const name = nickname || person.email || `Kakao ${person.kakaoId}`
  return [...name.toWellFormed()].slice(0, NAME_CHARACTERS_MAX).join('')
}
