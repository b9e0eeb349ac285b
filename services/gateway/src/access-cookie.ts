import { ACCESS_COOKIE } from '@haru/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * By what an account proves itself: the header, or else the cookie that a browser holds its access
 * token in.
 * @param request whose cookies are read already
 * @returns a value of Authorization
 */
export function authorizationOf(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers
  const cookie = request.cookies[ACCESS_COOKIE]
  return authorization ?? (cookie ? `Bearer ${cookie}` : undefined)
}

/** Whether the account's authority comes of the cookie alone. */
export function restsOnAccessCookie(request: FastifyRequest): boolean {
  return request.headers.authorization === undefined && !!request.cookies[ACCESS_COOKIE]
}
