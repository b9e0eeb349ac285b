import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { findProgram, startPrometheus, untilMore, watching } from './testing-prometheus.ts'

const { program, skip } = findProgram('prometheus')

test('who is called keeps a name of its own beside who says it', { skip }, async (t) => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end('haru_upstream_breaker_state{service="trade",instance="http://10.0.0.4:8003"} 2\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  t.after(() => server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  const prometheus = await startPrometheus(t, program, watching([{ port, part: 'all' }]))
  await untilMore(prometheus, 'haru_upstream_breaker_state', 1)
  const [series] = await prometheus.query('haru_upstream_breaker_state')
  assert.deepEqual(series?.metric, {
    __name__: 'haru_upstream_breaker_state',
    job: 'haru',
    part: 'all',
    service: 'trade',
    instance: `127.0.0.1:${port}`,
    upstream: 'http://10.0.0.4:8003',
  })
})
