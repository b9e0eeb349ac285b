import { ACCESS_COOKIE } from '@haru/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Tokens } from './tokens.ts'

/** By which a browser asks to hold its access token where no script can read it. */
const SESSION_HEADER = 'x-haru-session'

/** The headers of a route that hands out tokens. */
export const sessionHeadersSchema = z.object({
  [SESSION_HEADER]: z
    .literal('cookie')
    .optional()
    .describe('also sets the access token as the httpOnly cookie accessToken, for browsers'),
})

/** Whether who asks for tokens wants the access token as a cookie, too. */
export function wantsAccessCookie(request: FastifyRequest): boolean {
  return request.headers[SESSION_HEADER] === 'cookie'
}

/**
 * Gives a browser its access token as a cookie, which it sends to us alone, and from our own pages
 * alone (docs/decisions/0019-cookies-and-other-sites.md).
 * @param reply gets the cookie
 * @param tokens whose access token it holds, for as long as that is good
 * @param secure false: the cookie travels without TLS, too
 */
export function setAccessCookie(reply: FastifyReply, tokens: Tokens, secure: boolean): void {
  const { accessToken, accessTokenExpireIn: maxAge } = tokens
  reply.setCookie(ACCESS_COOKIE, accessToken, { ...ATTRIBUTES, secure, maxAge })
}

/** Takes it back. */
export function clearAccessCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(ACCESS_COOKIE, { ...ATTRIBUTES, secure })
}

const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'strict' } as const
