import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { registerHooks } from 'node:module'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { startSpan } from '@haru/service-kit'
import { readConfig } from '../config.ts'
import { openTracing } from './open-tracing.ts'

function doWork(name: string) {
  const span = startSpan({ service: 'trade', name, kind: 'internal', parent: undefined })
  span?.end()
  return span
}

test('without its setting nothing is recorded, nor is the SDK loaded', async (t) => {
  const loaded: string[] = []
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (/^@opentelemetry\/(sdk|exporter)/.test(specifier)) loaded.push(specifier)
      return next(specifier, context)
    },
  })
  t.after(() => hooks.deregister())
  const off = await openTracing(readConfig({}))
  assert.equal(doWork('unseen'), undefined)
  await off.close()
  assert.deepEqual(loaded, [])
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', LOG_LEVEL: 'silent' }
  const on = await openTracing(readConfig(endpoint))
  assert.ok(loaded.length > 0)
  assert.match(doWork('seen')?.traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  await on.close()
  assert.equal(doWork('over'), undefined)
})

test('a collector that refuses is told once until it takes spans again', async (t) => {
  const { recordOverOtlp } = await import('./record-over-otlp.ts')
  let status = 400
  let answered = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(status).end('{}', () => answered.resolve())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  const told: string[] = []
  const { port } = server.address() as AddressInfo
  const tell = (message: string) => void told.push(message)
  const tracing = recordOverOtlp(`http://127.0.0.1:${port}/`, tell)
  t.after(() => tracing.close())
  for (const next of [400, 400, 200, 400]) {
    status = next
    answered = Promise.withResolvers()
    doWork('batch')
    await answered.promise
  }
  await tracing.close()
  const what = 'spans cannot be sent, and are thrown away'
  assert.deepEqual(told, [what, what])
})
