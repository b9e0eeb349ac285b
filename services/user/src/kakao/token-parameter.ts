import { z } from 'zod'

/** `?token=` of sign-up and sign-in; only characters that a header to Kakao may carry. */
export const tokenParameterSchema = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[\w.~+/=-]+$/)
  .describe('an access token of Kakao, or the ticket that the sign-in handed out')
