import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { type ConnectionTimes, endConnectionsOnClose } from './end-connections.ts'

/** Longer than a test lasts: what it bounds must not be what ends it. */
const PATIENT = { answerMsMax: 600_000, silentMsMax: 600_000, idleMsMax: 0 }

/** A gateway that answers when it is told to, and clients that keep their connections. */
async function openGateway(t: TestContext, times: ConnectionTimes) {
  const app = Fastify({ keepAliveTimeout: 600_000 })
  endConnectionsOnClose(app, times)
  const asked = Promise.withResolvers<void>()
  const told = Promise.withResolvers<void>()
  const closing = Promise.withResolvers<void>()
  app.addHook('preClose', async () => closing.resolve())
  app.get('/late', async () => {
    asked.resolve()
    await told.promise
    return 'late'
  })
  app.get('/stream', async (_request, reply) => {
    reply.hijack()
    reply.raw.write('first\n')
    await told.promise
    reply.raw.end('last\n')
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  t.after(async () => {
    agent.destroy()
    app.server.closeAllConnections()
    await app.close()
  })
  const ask = (path: string) => {
    return new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path, agent }, resolve).once('error', reject)
    })
  }
  return { app, port, ask, asked: asked.promise, closing: closing.promise, tell: told.resolve }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  return (await answer.toArray()).join('')
}

test('what is in flight is answered, and its connection then ends', async (t) => {
  const { app, ask, asked, closing, tell } = await openGateway(t, PATIENT)
  const waiting = ask('/late')
  await asked
  const closed = app.close()
  await closing
  tell()
  const answer = await waiting
  assert.equal(answer.headers.connection, 'close')
  assert.equal(await textOf(answer), 'late')
  await closed
})

test('a stream that began before ends its connection when it ends', async (t) => {
  const { app, ask, tell } = await openGateway(t, PATIENT)
  const answer = await ask('/stream')
  const closed = app.close()
  tell()
  assert.equal(await textOf(answer), 'first\nlast\n')
  await closed
})

test('a connection on which nothing was asked does not hold up the end', async (t) => {
  const { app, port } = await openGateway(t, { ...PATIENT, silentMsMax: 30 })
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  await Promise.all([app.close(), once(silent, 'close')])
})

test('an answer that never comes is given up', async (t) => {
  const { app, ask, asked } = await openGateway(t, { ...PATIENT, answerMsMax: 60, silentMsMax: 30 })
  const waiting = ask('/late')
  await asked
  await Promise.all([app.close(), assert.rejects(waiting, { code: 'ECONNRESET' })])
})
