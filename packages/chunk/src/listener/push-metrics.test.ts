import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Registry } from 'prom-client'
import { metricsListener, pushMetrics, runJob } from '../index.ts'
import { createTestRepository } from '../testing/testing.ts'
import { countedJob } from '../testing/testing-counted-job.ts'
import { findPushgateway, startPushgateway } from './testing-pushgateway.ts'

const pushgateway = findPushgateway()

test('a Pushgateway has what a job counted', { skip: pushgateway.skip }, async (t) => {
  const url = await startPushgateway(t, pushgateway.program)
  const { repository } = await createTestRepository(t)
  const registry = new Registry()
  const { job, mend } = countedJob()
  mend()
  await runJob(repository, job, {}, { listeners: [metricsListener(registry)] })
  const errors: unknown[] = []
  const options = { url, jobName: 'nightly', onError: (error: Error) => void errors.push(error) }
  assert.equal(await pushMetrics(registry, { ...options, grouping: { store: '1' } }), true)
  const page = await fetchText(`${url}/metrics`)
  assert.deepEqual(errors, [])
  const group = 'instance="",job="nightly",job_name="counted"'
  const lines = [
    `chunk_job_executions_total{${group},status="COMPLETED",store="1"} 1`,
    `chunk_items_read_total{${group},step="copy",store="1"} 9`,
    `chunk_items_processed_total{${group},step="copy",store="1"} 8`,
    `chunk_items_skipped_total{${group},phase="WRITE",step="copy",store="1"} 1`,
    `chunk_step_duration_seconds_count{${group},status="COMPLETED",step="copy",store="1"} 1`,
  ]
  for (const line of lines) assert.ok(page.split('\n').includes(line), `${line}\nin\n${page}`)
})

test('a Pushgateway that does not take the metrics is told, and nothing is thrown', async (t) => {
  const url = await serve(t, (_request, reply) => void reply.writeHead(400).end('no such thing'))
  const { message, ok } = await push(url, 10_000)
  assert.equal(ok, false)
  assert.match(message, /^The metrics of nightly were not pushed: .* 400, no such thing$/)
})

test('a Pushgateway that is not there, or no address, is told', async () => {
  const gone = 'http://127.0.0.1:1'
  assert.match((await push(gone, 10_000)).message, /were not pushed: .*ECONNREFUSED/)
  assert.match((await push('no address', 10_000)).message, /were not pushed: /)
})

const STALLS: { what: string; answer: RequestListener }[] = [
  { what: 'never answers', answer: () => {} },
  {
    what: 'never ends its answer',
    answer: (_request, reply) => void reply.writeHead(200).write('wait'),
  },
]

for (const { what, answer } of STALLS) {
  // Node itself leaves it after 5 s.
  const options = { timeout: 4_000 }
  test(`a Pushgateway that ${what} is waited for only so long, and left`, options, async (t) => {
    const { promise: left, resolve } = Promise.withResolvers<void>()
    const url = await serve(t, (request, reply) => {
      reply.on('close', resolve)
      answer(request, reply)
    })
    const { message, ok } = await push(url, 50)
    assert.equal(ok, false)
    assert.match(message, /were not pushed: there was no answer within 50 ms$/)
    await left
  })
}

async function push(url: string, timeoutMs: number): Promise<{ ok: boolean; message: string }> {
  const registry = new Registry()
  metricsListener(registry)
  let message = ''
  const onError = (error: Error) => {
    message = error.message
  }
  const ok = await pushMetrics(registry, { url, jobName: 'nightly', timeoutMs, onError })
  return { ok, message }
}

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url)
  assert.equal(response.status, 200)
  return await response.text()
}
