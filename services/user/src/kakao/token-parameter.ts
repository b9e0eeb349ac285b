import { Problem } from '@haru/contracts'
import { z } from 'zod'

/** `?token=` of sign-up and sign-in; only characters that a header to Kakao may carry. */
export const tokenParameterSchema = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[\w.~+/=-]+$/)
  .describe('an access token of Kakao, or the ticket that the sign-in handed out')

/** Where the token may stand: in the body, where nobody logs it, or as `?token=`, as ever. */
export const tokenQuerySchema = z.object({ token: tokenParameterSchema.optional() })

/** A query or a body that may hold a token. */
export type MayHoldToken = z.infer<typeof tokenQuerySchema> | null | undefined

/**
 * The token of a request.
 * @throws Problem COMMON_400_04 when there is none, COMMON_400_05 when there are two
 */
export function tokenIn(query: MayHoldToken, body: MayHoldToken): string {
  const [token, other = token] = [query?.token, body?.token].filter((one) => one !== undefined)
  const parameters = { name: 'token' }
  if (token === undefined) throw new Problem('COMMON_400_04', { parameters })
  if (token !== other) throw new Problem('COMMON_400_05', { parameters })
  return token
}
