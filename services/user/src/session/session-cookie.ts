import type { FastifyReply, FastifyRequest } from 'fastify'
import { clearAccessCookie, setAccessCookie, wantsAccessCookie } from './access-cookie.ts'
import type { ShownTokens } from './end-session.ts'
import type { SignedIn, Tokens } from './tokens.ts'

/** Holds the refresh token, out of reach of scripts: api.md. */
export const REFRESH_COOKIE = 'refreshToken'
const PATH = '/user'

/**
 * Hands tokens to a browser: the refresh token as a cookie, and the access token, too, where it
 * asks for that. No cache may keep the answer.
 * @param reply gets the cookies
 * @param signedIn the tokens
 * @param publicUrl HARU_PUBLIC_URL: under https the cookie travels by nothing else
 * @returns what the body says
 */
export function handOver(reply: FastifyReply, signedIn: SignedIn, publicUrl: string): Tokens {
  const { tokens, refreshToken } = signedIn
  reply.header('cache-control', 'no-store')
  reply.setCookie(REFRESH_COOKIE, refreshToken, {
    path: PATH,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(publicUrl),
    maxAge: tokens.refreshTokenExpireIn,
  })
  if (wantsAccessCookie(reply.request)) setAccessCookie(reply, tokens, isSecure(publicUrl))
  return tokens
}

/**
 * The tokens that a request shows, whatever they are worth.
 * @param request of whoever signs in or out
 */
export function tokensShown(request: FastifyRequest): ShownTokens {
  return { account: request.caller.account, refreshToken: request.cookies[REFRESH_COOKIE] }
}

/**
 * Takes both tokens back from a browser.
 * @param reply gets the cookies that remove them
 * @param publicUrl HARU_PUBLIC_URL
 */
export function takeBack(reply: FastifyReply, publicUrl: string): void {
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl) } as const
  reply.clearCookie(REFRESH_COOKIE, { path: PATH, ...options })
  clearAccessCookie(reply, isSecure(publicUrl))
}

/**
 * Says whether cookies must travel by https alone.
 * @param publicUrl HARU_PUBLIC_URL
 */
export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:')
}
