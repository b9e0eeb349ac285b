import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { findFreePort, firstPortOf, PORTS_APART } from './free-port.ts'

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

test('who asks twice gets two, though nobody listens on the first yet', async () => {
  const ports = await Promise.all(Array.from({ length: 150 }, async () => await findFreePort()))
  assert.equal(new Set(ports).size, ports.length)
})

test('processes of near numbers begin to look far from each other', () => {
  for (const pid of [1, 1_000, 32_700, 4_194_000]) {
    const first = firstPortOf(pid)
    for (let other = pid + 1; other < pid + 150; other++) {
      assert.ok(Math.abs(firstPortOf(other) - first) >= PORTS_APART, `${pid} and ${other}`)
    }
  }
})
