import { z } from 'zod'
import { normalizeEmail } from '../account/account.ts'

const emailSchema = z.email().max(254)

/**
 * Checks an operator's e-mail as somebody typed it.
 * @param text as typed
 * @returns in small letters
 * @throws Error when it is no e-mail address
 */
export function operatorEmail(text: string): string {
  const email = emailSchema.safeParse(normalizeEmail(text))
  if (!email.success) throw new Error(`"${text}" is not an e-mail address`)
  return email.data
}
