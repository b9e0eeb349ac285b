import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { findFreePort } from './free-port.ts'

test('a port is one that no outgoing connection takes', async () => {
  for (let n = 0; n < 50; n++) {
    const port = await findFreePort()
    assert.ok(port >= 15_000 && port <= 32_767, String(port))
  }
})

test('the wanted port is taken when it is free, else another', async (t) => {
  const free = await findFreePort()
  assert.equal(await findFreePort(free), free)
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  assert.notEqual(await findFreePort(port), port)
})
