import type { Socket } from 'node:net'
import { Problem } from '@haru/contracts'
import { bodyOf, newTraceId } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'

/**
 * Makes what answers what is not HTTP, or HTTP that no request can be made of: headers beyond their
 * bound, two lengths, a request that does not end. There is no request, so the answer is written by
 * hand; then the connection ends, since nobody knows where the next request would begin.
 * @param headers that every answer has
 * @returns a handler that logs why; not what came, which may be secret
 */
export function unreadableAnswer(headers: Readonly<Record<string, string>>) {
  const always = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return function answer(
    this: FastifyInstance,
    error: NodeJS.ErrnoException,
    socket: Socket,
  ): void {
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy()
      return
    }
    const problem = new Problem('COMMON_400_01')
    const traceId = newTraceId()
    this.log.warn({ traceId, code: error.code, reason: error.message }, 'an unreadable request')
    const body = JSON.stringify(bodyOf(problem, 'ko', traceId))
    const head = [
      `HTTP/1.1 ${problem.status} Bad Request`,
      'content-type: application/problem+json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      ...always,
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    socket.destroySoon()
  }
}
