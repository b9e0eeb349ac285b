import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket } from 'node:tls'
import type { TestEnd } from '@haru/pg/testing.ts'
import type { Certificate } from './certificate.ts'

/** A server that finds out whether clients tell it anything. */
export type TlsStandIn = {
  port: number
  /** resolves when the first client has said something that the server could read, or has gone */
  outcome: Promise<'spoke' | 'silent'>
}

type Tell = (outcome: 'spoke' | 'silent') => void

/** A ClientHello begins with that. */
const HANDSHAKE = 22

/**
 * Listens on the loopback.
 * @param t the test, whose end is the server's
 * @param certificate that it shows; undefined: it speaks no TLS
 * @param isPostgres its clients ask for TLS first, and are told whether there is any
 */
export async function startTlsStandIn(
  t: TestEnd,
  certificate: Certificate | undefined,
  isPostgres: boolean,
): Promise<TlsStandIn> {
  const { promise: outcome, resolve: tell } = Promise.withResolvers<'spoke' | 'silent'>()
  const server = isPostgres ? postgres(certificate, tell) : simple(certificate, tell)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => tell('silent'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
  return { port: address.port, outcome }
}

function simple(certificate: Certificate | undefined, tell: Tell): Server {
  if (certificate) {
    return createTlsServer(certificate, (socket) => void socket.on('data', () => tell('spoke')))
  }
  return createServer((socket) => {
    socket.once('data', (first) => {
      if (first[0] !== HANDSHAKE) tell('spoke')
      socket.destroy()
    })
  })
}

function postgres(certificate: Certificate | undefined, tell: Tell): Server {
  return createServer((socket) => {
    socket.once('data', () => {
      socket.write(certificate ? 'S' : 'N')
      const read = certificate ? new TLSSocket(socket, { isServer: true, ...certificate }) : socket
      read.on('error', () => {})
      read.on('data', () => tell('spoke'))
    })
  })
}
