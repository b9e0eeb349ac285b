import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestInstallation } from './testing/test-installation.ts'

test('the OpenAPI document names every public route and no internal one', async (t) => {
  const system = await startTestInstallation(t)
  const { status, body } = await system.request('GET', '/openapi.json')
  assert.equal(status, 200)
  console.log(Object.entries(body.paths).flatMap(([p, m]) => Object.keys(m as object).map((x) => x + ' ' + p)).join('\n'))
})
