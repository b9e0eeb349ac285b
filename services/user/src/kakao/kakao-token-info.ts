import { z } from 'zod'

/** What `/v1/user/access_token_info` answers: whose the token is, and which app got it. */
export const kakaoTokenInfoSchema = z.object({
  id: z.int().positive(),
  expires_in: z.int(),
  app_id: z.int(),
})
