import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** How long connections may last when a server closes, in milliseconds. */
export type ConnectionTimes = {
  /** for the answer to a request in flight */
  answerMsMax: number
  /** for a request to begin on a connection that has brought none, or longer: `idleMsMax` */
  silentMsMax: number
  /** for the next request on a connection that has brought some: it may be on its way */
  idleMsMax: number
}

/** A browser asks again by itself when its idle connection has ended. */
const TIMES: ConnectionTimes = { answerMsMax: 15_000, silentMsMax: 500, idleMsMax: 0 }
const LOOK_EVERY_MS = 20
/** Of the event loop, each of which may accept one connection … */
const TURNS_MAX = 1_000
/** … until so many have accepted none: the first may be half over. */
const QUIET_TURNS = 3

/** What is used of a Fastify instance, whatever its logger and types. */
type Closing = Pick<FastifyInstance, 'server' | 'addHook'>

/**
 * Ends the connections of a server that closes, each as soon as its last answer is out: Node
 * closes those that are idle at first, and waits for the others until they time out.
 * @param app listens later on; `close()` of it waits for its connections
 * @param changes of the times: 15 s for answers, half a second for first requests, none for next
 */
export function endConnectionsOnClose(app: Closing, changes: Partial<ConnectionTimes> = {}): void {
  const { answerMsMax, silentMsMax, idleMsMax } = { ...TIMES, ...changes }
  const { server } = app
  const closeIdle = server.closeIdleConnections.bind(server)
  // Called when the server closes: a request that is on its way then would be dropped.
  if (idleMsMax > 0) server.closeIdleConnections = () => {}
  const sockets = new Set<Socket>()
  const answers = new Set<ServerResponse>()
  let accepted = 0
  server.on('connection', (socket) => {
    accepted++
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (_request: IncomingMessage, answer: ServerResponse) => {
    answers.add(answer)
    answer.once('close', () => answers.delete(answer))
  })
  const look = (startedAt: number) => {
    const ms = performance.now() - startedAt
    if (ms >= idleMsMax) closeIdle()
    if (ms < Math.max(silentMsMax, idleMsMax)) return
    const busy = new Set([...answers].map(({ socket }) => socket))
    for (const socket of sockets) {
      if (ms >= answerMsMax || !busy.has(socket)) socket.destroy()
    }
  }
  const acceptAll = async () => {
    for (let turn = 0, quiet = 0; turn < TURNS_MAX && quiet < QUIET_TURNS; turn++) {
      const before = accepted
      await setImmediate()
      quiet = accepted === before ? quiet + 1 : 0
    }
  }
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', async () => {
    // So that the client sends its next request elsewhere; Fastify says it of later requests.
    for (const answer of answers) {
      const { socket } = answer.req
      if (answer.headersSent) answer.once('close', () => socket.destroySoon())
      else answer.setHeader('connection', 'close')
    }
    // Who has connected and is not accepted yet when the server ends to listen, is reset.
    await acceptAll()
    const startedAt = performance.now()
    timer = setInterval(() => look(startedAt), LOOK_EVERY_MS)
  })
  app.addHook('onClose', async () => clearInterval(timer))
}
