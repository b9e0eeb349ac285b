import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { Discovery } from '../discovery/discovery.ts'
import { createUpstreams } from '../upstream/upstreams.ts'
import { samplesIn, samplesWhen } from './testing.ts'
import { createWatch } from './watch.ts'

const GET = { method: 'GET', path: '/', headers: () => ({}) } as const

/** An instance that lets its callers wait, and what is seen of calls to it. */
async function startWatched(t: TestContext) {
  const waiting: ServerResponse[] = []
  const server = createServer((_request, response) => void waiting.push(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const instances = [origin]
  const discovery: Discovery = {
    instancesOf: () => instances,
    async start() {},
    async lookNow() {},
    async close() {},
  }
  const watch = createWatch()
  const upstreams = createUpstreams(discovery, watch.upstreams.failed)
  watch.upstreams.watch(upstreams)
  const stop = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.after(async () => {
    await upstreams.close()
    await stop()
  })
  const nameOf = (figure: string) => `${figure}{service="trade",instance="${origin}"}`
  return { waiting, instances, upstreams, registry: watch.registry, nameOf, stop }
}

test('requests in flight are shown until their answer has ended', async (t) => {
  const { waiting, instances, upstreams, registry, nameOf } = await startWatched(t)
  assert.equal(samplesIn(await registry.metrics()).size, 0)
  const inFlight = nameOf('haru_upstream_in_flight')
  const asked = [upstreams.send('trade', GET, true), upstreams.send('trade', GET, true)]
  await samplesWhen(registry, (all) => all.get(inFlight) === 2 && waiting.length === 2)
  for (const response of waiting) response.end('done')
  for (const answer of await Promise.all(asked)) await answer.body.text()
  const samples = await samplesWhen(registry, (all) => all.get(inFlight) === 0)
  assert.equal(samples.get(nameOf('haru_upstream_breaker_state')), 0)
  assert.equal(samples.has('haru_upstream_failures_total{service="trade"}'), false)
  instances.length = 0
  await assert.rejects(upstreams.send('trade', GET, true))
  assert.equal(samplesIn(await registry.metrics()).has(inFlight), false, 'it is no instance now')
})

test('calls that fail are counted, until the breaker opens; then one finds out', async (t) => {
  const { upstreams, registry, nameOf, stop } = await startWatched(t)
  await stop()
  const failures = 'haru_upstream_failures_total{service="trade"}'
  const state = nameOf('haru_upstream_breaker_state')
  for (let n = 1; n <= 5; n++) {
    await assert.rejects(upstreams.send('trade', GET, true))
    assert.equal(samplesIn(await registry.metrics()).get(failures), n)
  }
  const open = await samplesWhen(registry, () => true)
  assert.equal(open.get(state), 2)
  await assert.rejects(upstreams.send('trade', GET, true))
  assert.equal(samplesIn(await registry.metrics()).get(failures), 5, 'nobody was called')
  await samplesWhen(registry, (all) => all.get(state) === 1)
})
