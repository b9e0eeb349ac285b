import { z } from 'zod'
import { nameOf, normalizeEmail } from '../account/account.ts'
import { normalizePhone } from '../account/phone.ts'

/** A person as Kakao vouches for him. */
export type KakaoPerson = {
  /** Kakao's id of the person, for this app */
  kakaoId: number
  /** in small letters; null: none, or none that Kakao has verified */
  email: string | null
  name: string
  /** as `normalizePhone` writes it; null: none */
  phone: string | null
}

const profileSchema = z.object({ nickname: z.string().optional() }).optional()

/** What `/v2/user/me` answers, as far as it matters here. Consent may leave out any of it. */
export const kakaoUserSchema = z.object({
  id: z.int().positive(),
  kakao_account: z
    .object({
      email: z.string().max(254).optional(),
      is_email_valid: z.boolean().optional(),
      is_email_verified: z.boolean().optional(),
      phone_number: z.string().max(100).optional(),
      profile: profileSchema,
    })
    .optional(),
})

/**
 * Reads a person out of Kakao's answer.
 * @param user what `/v2/user/me` answered
 */
export function personOf(user: z.infer<typeof kakaoUserSchema>): KakaoPerson {
  const account = user.kakao_account
  // An address that its holder has not proved to be his could be anybody's, an operator's even.
  const isProved = account?.is_email_valid === true && account.is_email_verified === true
  const email = isProved && account.email ? normalizeEmail(account.email) : null
  const nickname = account?.profile?.nickname
  const phone = account?.phone_number ? normalizePhone(account.phone_number) : null
  const name = nameOf({ kakaoId: user.id, email, nickname })
  return { kakaoId: user.id, email, name, phone }
}
