import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ERROR_TABLE, type ErrorCode, Problem } from '@haru/contracts'
import { openClient } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import Fastify from 'fastify'
import { answerProblem, bodyOf, languageOf, problemOf } from './problem-answer.ts'

const LANGUAGES: readonly (readonly [string | undefined, 'ko' | 'en'])[] = [
  [undefined, 'ko'],
  ['', 'ko'],
  ['ko', 'ko'],
  ['en', 'en'],
  ['en-GB', 'en'],
  ['KO-kr,ko;q=0.9,en-US;q=0.8', 'ko'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['ko;q=0.5, en;q=0.7', 'en'],
  ['fr, de;q=0.9', 'ko'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0', 'ko'],
  ['*', 'ko'],
  ['english', 'ko'],
  ['en;q=nonsense', 'ko'],
  [`${'x'.repeat(100_000)},en`, 'ko'],
]

for (const [header, language] of LANGUAGES) {
  test(`Accept-Language: ${header?.slice(0, 40)} is answered in ${language}`, () => {
    assert.equal(languageOf(header), language)
  })
}

test('every error has both texts, whose places are all filled', () => {
  for (const code of Object.keys(ERROR_TABLE) as ErrorCode[]) {
    const problem = new Problem(code, { parameters: { name: 'count' }, allow: ['GET', 'PUT'] })
    for (const language of ['ko', 'en'] as const) {
      const body = bodyOf(problem, language, 'trace') as Record<string, unknown>
      assert.equal(body['errorCode'], code)
      assert.equal(body['status'], ERROR_TABLE[code].status)
      assert.equal(body['traceId'], 'trace')
      const message = String(body['message'])
      assert.ok(message.length > 3)
      assert.doesNotMatch(message, /[{}]/)
      assert.equal(/[가-힣]/.test(message), language === 'ko', message)
    }
  }
})

test('the status of every code is the one in its name', () => {
  for (const [code, { status }] of Object.entries(ERROR_TABLE)) {
    assert.equal(String(status), code.split('_')[1])
  }
})

test('a problem carries what clients need, and never its cause', () => {
  const problem = new Problem('TRADE_400_01', {
    productIdList: [3, 5],
    errors: [{ path: 'productList.0.count', message: 'too many' }],
    extensions: { ticket: 'abc' },
    cause: new Error('secret of the database'),
  })
  const body = bodyOf(problem, 'en', 'trace') as Record<string, unknown>
  assert.deepEqual(body['productIdList'], [3, 5])
  assert.deepEqual(body['errors'], [{ path: 'productList.0.count', message: 'too many' }])
  assert.equal(body['ticket'], 'abc')
  assert.equal(body['type'], 'urn:haru:error:TRADE_400_01')
  assert.doesNotMatch(JSON.stringify(body), /secret/)
})

test('whatever is thrown becomes a problem', () => {
  const problem = new Problem('STORE_404_02')
  assert.equal(problemOf(problem), problem)
  for (const thrown of [new Error('x'), new TypeError('x'), 'text', {}, Object.create(null)]) {
    assert.equal(problemOf(thrown).code, 'COMMON_500_01')
  }
  const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  assert.equal(problemOf(refused).code, 'COMMON_503_01')
})

test('a lock or a statement that took too long is overload: try again', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  const bounds = ['lock_timeout=20', 'statement_timeout=200']
  const client = await openClient(superuserUrl, 'a test', bounds)
  const holder = await openClient(superuserUrl, 'who holds a lock')
  t.after(() => Promise.all([client.end(), holder.end()]))
  await holder.query('create table dish (id int)')
  await holder.query('begin; lock table dish in access exclusive mode')
  const app = Fastify()
  app.setErrorHandler(answerProblem)
  app.get('/lock', () => client.query('select from dish'))
  app.get('/statement', () => client.query('select pg_sleep(60)'))
  t.after(() => app.close())
  for (const path of ['/lock', '/statement']) {
    const answer = await app.inject(path)
    assert.equal(answer.json().errorCode, 'COMMON_503_01', path)
    assert.equal(answer.headers['retry-after'], '2')
  }
})

test('an exception whose code is a number, as a time-out has, becomes a problem too', () => {
  const timeout = new DOMException('The operation timed out', 'TimeoutError')
  assert.equal(problemOf(timeout).code, 'COMMON_500_01')
})

test('nothing at all, thrown, becomes a problem too', () => {
  assert.equal(problemOf(undefined).code, 'COMMON_500_01')
  assert.equal(problemOf(null).code, 'COMMON_500_01')
})

test('what is away is told once in a while, a fault of ours each time', async () => {
  const lines: { level: number; msg: string; untold?: number }[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const app = Fastify({ logger: { name: `test-${randomUUID()}`, level: 'info', stream } })
  app.setErrorHandler(answerProblem)
  app.get('/away', async () => {
    throw new Problem('COMMON_503_01', { retryAfter: 1 })
  })
  app.get('/fault', async () => {
    throw new Error('nobody foresaw this')
  })
  for (const path of ['/away', '/away', '/fault', '/away', '/fault']) await app.inject(path)
  await app.close()
  const errors = lines.filter(({ level }) => level === 50)
  const codes = errors.map(({ msg }) => /^COMMON_\d+_\d+/.exec(msg)?.[0])
  assert.deepEqual(codes, ['COMMON_503_01', 'COMMON_500_01', 'COMMON_500_01'])
  assert.equal(errors[1]?.untold, undefined)
})

test('who breaks off what he sends is told nothing, and no failure of ours', async (t) => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const app = Fastify({ logger: { name: `test-${randomUUID()}`, level: 'info', stream } })
  const answered = Promise.withResolvers<void>()
  app.setErrorHandler((error, request, reply) => {
    answerProblem(error, request, reply)
    answered.resolve()
  })
  app.post('/', async () => 'read')
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  lines.length = 0
  const { port } = app.server.address() as AddressInfo
  const headers = { 'content-type': 'application/json', 'content-length': 10 }
  const leaver = request({ port, method: 'POST', headers })
  leaver.on('error', () => {})
  const came = once(app.server, 'request')
  leaver.write('{')
  const [received] = (await came) as [IncomingMessage]
  while (!received.readableDidRead) await setImmediate()
  leaver.destroy()
  await answered.promise
  const said = lines.map((line) => JSON.parse(line) as { level: number; msg: string })
  assert.deepEqual(
    said.filter(({ level }) => level >= 40),
    [],
  )
})
