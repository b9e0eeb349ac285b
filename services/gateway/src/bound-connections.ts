import type { Socket } from 'node:net'
import { Problem } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'

/** How long a client may take, in milliseconds, and how much of it there may be. */
export type ConnectionBounds = {
  /** for the head of a request, from its first byte, or that of the first from connecting */
  headMsMax: number
  /** for a whole request, head and body */
  requestMsMax: number
  /** in which nothing moves in either direction, as when nobody reads an answer */
  stillMsMax: number
  /** between looks at who has taken too long */
  lookEveryMs: number
  headBytesMax: number
  headersMax: number
  connectionsMax: number
  connectionsOfAddressMax: number
}

/**
 * An event stream says something every 15 s, an answer that waits for something takes 60 s at most.
 * The largest store has 100 tablets behind one address, each with a stream and at most six
 * connections more; a process has 4,000 streams and 1,000 requests (docs/decisions/0017).
 */
const BOUNDS: ConnectionBounds = {
  headMsMax: 10_000,
  requestMsMax: 60_000,
  stillMsMax: 120_000,
  lookEveryMs: 2_000,
  headBytesMax: 16 * 1024,
  headersMax: 100,
  connectionsMax: 10_000,
  connectionsOfAddressMax: 2_000,
}

/** The bounds in force. @param changes for tests that reach them */
export function connectionBounds(changes: Partial<ConnectionBounds> = {}): ConnectionBounds {
  return { ...BOUNDS, ...changes }
}

/**
 * What Node and Fastify bound by themselves, when told.
 * @returns options of Fastify
 */
export function boundedServer(bounds: ConnectionBounds) {
  return {
    requestTimeout: bounds.requestMsMax,
    connectionTimeout: bounds.stillMsMax,
    http: {
      maxHeaderSize: bounds.headBytesMax,
      headersTimeout: bounds.headMsMax,
      connectionsCheckingInterval: bounds.lookEveryMs,
    },
  }
}

/**
 * Bounds the rest: headers of a request, which Node drops silently beyond a number; connections.
 * @param app before its other hooks
 * @param knowsAddresses false: connections come from proxies, which know whose they are
 */
export function boundConnections(
  app: FastifyInstance,
  bounds: ConnectionBounds,
  knowsAddresses: boolean,
): void {
  app.addHook('onRequest', async ({ raw }) => {
    // Names and values by turns.
    if (raw.rawHeaders.length / 2 > bounds.headersMax) throw new Problem('COMMON_400_01')
  })
  app.server.maxConnections = bounds.connectionsMax
  if (!knowsAddresses) return
  const open = new Map<string, number>()
  app.server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
    if (count > bounds.connectionsOfAddressMax) socket.destroy()
  })
}
