import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** How long connections may last when a server closes, in milliseconds. */
export type ConnectionTimes = {
  /** for the answer to a request in flight */
  answerMsMax: number
  /** for a request to begin on a connection that has brought none */
  silentMsMax: number
}

const TIMES: ConnectionTimes = { answerMsMax: 15_000, silentMsMax: 500 }
const LOOK_EVERY_MS = 20

/** What is used of a Fastify instance, whatever its logger and types. */
type Closing = Pick<FastifyInstance, 'server' | 'addHook'>

/**
 * Ends the connections of a server that closes, each as soon as its last answer is out: Node
 * closes those that are idle at first, and waits for the others until they time out.
 * @param app listens later on; `close()` of it waits for its connections
 * @param times default: 15 s for answers, half a second for requests to begin
 */
export function endConnectionsOnClose(app: Closing, times = TIMES): void {
  const sockets = new Set<Socket>()
  const answers = new Set<ServerResponse>()
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.server.on('request', (_request: IncomingMessage, answer: ServerResponse) => {
    answers.add(answer)
    answer.once('close', () => answers.delete(answer))
  })
  const look = (startedAt: number) => {
    const ms = performance.now() - startedAt
    app.server.closeIdleConnections()
    if (ms < times.silentMsMax) return
    const busy = new Set([...answers].map(({ socket }) => socket))
    for (const socket of sockets) {
      if (ms >= times.answerMsMax || !busy.has(socket)) socket.destroy()
    }
  }
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    // So that the client sends its next request elsewhere; Fastify says it of later requests.
    for (const answer of answers) {
      if (!answer.headersSent) answer.setHeader('connection', 'close')
    }
    const startedAt = performance.now()
    timer = setInterval(() => look(startedAt), LOOK_EVERY_MS)
  })
  app.addHook('onClose', async () => clearInterval(timer))
}
