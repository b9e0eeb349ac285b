import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { Problem } from '@haru/contracts'
import { bodyOf } from '@haru/service-kit'

/**
 * Answers what is not HTTP, or HTTP that no request can be made of: headers beyond 16 kB, two
 * lengths, a request that does not end. There is no request, so the answer is written by hand; then
 * the connection ends, since nobody knows where the next request would begin.
 * @param error of Node's parser
 * @param socket that it came on
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = new Problem('COMMON_400_01')
  const body = JSON.stringify(bodyOf(problem, 'ko', randomBytes(16).toString('hex')))
  const head = [
    `HTTP/1.1 ${problem.status} Bad Request`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroySoon()
}
