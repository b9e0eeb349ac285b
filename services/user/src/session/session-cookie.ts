import type { FastifyReply } from 'fastify'
import type { SignedIn, Tokens } from './tokens.ts'

/** Holds the refresh token, out of reach of scripts: api.md. */
export const REFRESH_COOKIE = 'refreshToken'
const PATH = '/user'

/**
 * Hands tokens to a browser: the refresh token as a cookie. No cache may keep the answer.
 * @param reply gets the cookie
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
  return tokens
}

/**
 * Takes the refresh token back from a browser.
 * @param reply gets the cookie that removes it
 * @param publicUrl HARU_PUBLIC_URL
 */
export function takeBack(reply: FastifyReply, publicUrl: string): void {
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl) } as const
  reply.clearCookie(REFRESH_COOKIE, { path: PATH, ...options })
}

/**
 * Says whether cookies must travel by https alone.
 * @param publicUrl HARU_PUBLIC_URL
 */
export function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:')
}
