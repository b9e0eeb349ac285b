import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildService } from './build-service.ts'
import { IDENTITY_HEADER, signCaller } from './identity-header.ts'
import { createLineBound, REFUSALS_TOLD_MAX } from './refusal-log.ts'
import { TEST_INTERNAL_KEY } from './testing.ts'

test('of a flood so many lines a second are written, and later how many were not', () => {
  let now = 0
  const ask = createLineBound(() => now)
  const many = (kind: string) => Array.from({ length: REFUSALS_TOLD_MAX }, () => ask(kind))
  assert.deepEqual(new Set(many('flood')), new Set([0]))
  assert.deepEqual([ask('flood'), ask('flood'), ask('flood')], [undefined, undefined, undefined])
  assert.equal(ask('another'), 0, 'it keeps nothing else out of the log')
  now = 999
  assert.equal(ask('flood'), undefined)
  now = 1_000
  assert.equal(ask('flood'), 4)
  assert.equal(ask('flood'), 0)
})

test('an identity that was not signed for a service is a line of its log', async (t) => {
  const options = { name: 'store', internalKey: TEST_INTERNAL_KEY, logLevel: 'silent' } as const
  const app = await buildService({ ...options, checkReady: async () => {} }, async (routes) => {
    routes.get('/open', { config: { access: ['anyone'] } }, async () => ({}))
  })
  t.after(() => app.close())
  const lines: object[] = []
  const log = { ...app.log, info: (line: object) => void lines.push(line) }
  t.mock.method(app.log, 'child', () => log)
  const ask = (identity: string) =>
    app.inject({ url: '/open', headers: { [IDENTITY_HEADER]: identity } })
  const shown = signCaller({}, 'user', TEST_INTERNAL_KEY)
  await ask(shown)
  await ask(signCaller({}, 'store', TEST_INTERNAL_KEY))
  assert.equal(lines.length, 1)
  const line = JSON.stringify(lines[0])
  assert.match(line, /"event":"IDENTITY_FORGED","method":"GET","route":"\/open","address":"127/)
  assert.ok(!line.includes(shown))
})
