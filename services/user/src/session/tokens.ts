import { randomUUID } from 'node:crypto'
import { ACCESS_TOKEN_PARTIES, authoritySchema } from '@haru/contracts'
import { SignJWT } from 'jose'
import { z } from 'zod'
import type { UserContext } from '../context.ts'
import { SIGNING_ALGORITHM } from '../signing-key/make-signing-key.ts'
import { writeRefreshToken } from './refresh-token.ts'
import { type Session, sessionAuthorities } from './session.ts'

/** An access token is good for an hour: api.md. */
export const ACCESS_SECONDS = 60 * 60

/** After its signing, no access token is good for longer: with time for clocks that differ. */
export const SIGNED_SECONDS_MAX = ACCESS_SECONDS + 300

/** What signing in answers: api.md, "Tokens". */
export const tokensSchema = z.object({
  authorityList: z.array(authoritySchema),
  grantType: z.literal('Bearer'),
  accessToken: z.string(),
  accessTokenExpireIn: z.int().describe('seconds'),
  refreshTokenExpireIn: z.int().describe('seconds'),
})
export type Tokens = z.infer<typeof tokensSchema>

/** What a signed-in browser gets: tokens to read, and the refresh token as a cookie. */
export type SignedIn = { tokens: Tokens; refreshToken: string }

/**
 * Writes the tokens of a session: a new access token, and the refresh token that is good now.
 * @param session as it is now
 */
export async function writeTokens(context: UserContext, session: Session): Promise<SignedIn> {
  const { secrets, signingKeys } = context
  const signingKey = await signingKeys.current()
  const { id: sid, accountId, generation, expiresInMs } = session
  const authorityList = sessionAuthorities(session)
  const accessToken = await new SignJWT({ authority: authorityList, type: 'access', sid })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: signingKey.kid, typ: 'JWT' })
    .setIssuer(ACCESS_TOKEN_PARTIES.issuer)
    .setAudience(ACCESS_TOKEN_PARTIES.audience)
    .setSubject(String(accountId))
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${ACCESS_SECONDS}s`)
    .sign(signingKey.privateKey)
  const tokens: Tokens = {
    authorityList,
    grantType: 'Bearer',
    accessToken,
    accessTokenExpireIn: ACCESS_SECONDS,
    refreshTokenExpireIn: Math.round(expiresInMs / 1000),
  }
  return { tokens, refreshToken: writeRefreshToken({ sid, generation }, secrets) }
}
