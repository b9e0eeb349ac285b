import type { FastifyRequest } from 'fastify'

/** From where a session is used; null: not said. */
export type Origin = { address: string | null; userAgent: string | null }

/** Characters: an IPv6 address with its zone is shorter. */
const ADDRESS_MAX = 100
/** Characters: enough to tell a browser and its device. */
const USER_AGENT_MAX = 200

/**
 * From where a request came: its address as the gateway saw it, and what its program calls itself.
 * @param request of whoever gets tokens
 */
export function originOf(request: FastifyRequest): Origin {
  return {
    address: bounded(request.caller.address, ADDRESS_MAX),
    userAgent: bounded(request.headers['user-agent'], USER_AGENT_MAX),
  }
}

/** A stranger wrote it: cut, and without what the database refuses or a screen would obey. */
function bounded(text: string | undefined, charactersMax: number): string | null {
  const plain = (text ?? '').replace(/\p{C}/gu, ' ').slice(0, charactersMax).toWellFormed().trim()
  return plain === '' ? null : plain
}
