import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { buildService } from './build-service.ts'
import { TEST_INTERNAL_KEY } from './testing.ts'

/** A service, and a connection to it. */
async function openService() {
  const options = { name: 'store', internalKey: TEST_INTERNAL_KEY, logLevel: 'silent' } as const
  const app = await buildService({ ...options, checkReady: async () => {} }, async (routes) => {
    routes.get('/soon', { config: { access: ['anyone'] } }, async () => ({ soon: true }))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const accepted = once(app.server, 'connection') as Promise<[Socket]>
  const open = connect(port, '127.0.0.1')
  const [socket] = await accepted
  return { app, open, socket }
}

test('a service that drains answers what still comes on open connections, then ends', async () => {
  const { app, open, socket } = await openService()
  // On its way when the end begins.
  open.write('GET /soon HTTP/1.1\r\n')
  while (socket.bytesRead === 0) await setImmediate()
  const closed = app.close()
  open.write('Host: x\r\n\r\n')
  const answer = await text(open)
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  assert.match(answer, /\r\nconnection: close\r\n/i)
  await closed
})

test('a service that drains answers what is on its way on a connection that idled', async () => {
  const { app, open } = await openService()
  const request = 'GET /soon HTTP/1.1\r\nHost: x\r\n\r\n'
  open.write(request)
  const [first] = (await once(open, 'data')) as [Buffer]
  assert.match(String(first), /\r\nconnection: keep-alive\r\n/i)
  const closed = app.close()
  while (app.server.listening) await setImmediate()
  open.write(request)
  const answer = await text(open)
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
  assert.match(answer, /\r\nconnection: close\r\n/i)
  await closed
})

test('a service that drains answers who has connected, accepted already or not', async () => {
  const { app, open } = await openService()
  open.destroy()
  const { port } = app.server.address() as AddressInfo
  const waiting = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'))
  for (const one of waiting) one.write('GET /soon HTTP/1.1\r\nHost: x\r\n\r\n')
  const closed = app.close()
  for (const one of waiting) assert.match(await text(one), /^HTTP\/1\.1 200 OK\r\n/)
  await closed
})
