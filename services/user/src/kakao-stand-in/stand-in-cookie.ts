import type { FastifyReply, FastifyRequest } from 'fastify'
import { type StandInPerson, standInPerson } from './stand-in-person.ts'

const COOKIE = 'kakaoStandIn'
const SECONDS = 24 * 60 * 60

/**
 * Lets the page offer the person again who signed in last, as Kakao would: after a sign-up he comes
 * back at once. Unsigned: it may name anybody, as the page's form may.
 * @param reply gets the cookie
 * @param person who signs in
 */
export function rememberPerson(reply: FastifyReply, { email, nickname }: StandInPerson): void {
  const value = encodeURIComponent(JSON.stringify([email, nickname]))
  reply.header('set-cookie', `${COOKIE}=${value}; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax`)
}

/**
 * Who signed in last with this browser.
 * @returns undefined when nobody did
 */
export function lastPerson(request: FastifyRequest): StandInPerson | undefined {
  const [, value] = /(?:^|; )kakaoStandIn=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  if (!value) return undefined
  try {
    const [email, nickname] = JSON.parse(decodeURIComponent(value)) as unknown[]
    return standInPerson(String(email), String(nickname))
  } catch {
    // Somebody wrote it by hand; it is only a convenience.
    return undefined
  }
}
