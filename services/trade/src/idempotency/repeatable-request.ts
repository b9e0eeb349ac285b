import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { digestOf, type RepeatableRequest } from './do-once.ts'

/** The header that makes a request repeatable; required where api.md names it. */
export const idempotencyHeaders = z.object({
  'idempotency-key': z.string().min(1).max(255),
})

/**
 * Reads what makes a repeat of a request a repeat.
 * @param request validated, with the header Idempotency-Key
 * @param caller who may repeat it, like `tablet:7`
 * @param route what is asked, like `order`
 */
export function repeatableRequest(
  request: FastifyRequest,
  caller: string,
  route: string,
): RepeatableRequest {
  const [path = ''] = request.url.split('?')
  const key = String(request.headers['idempotency-key'])
  return { caller, route, key, digest: digestOf(request.method, path, request.body) }
}
