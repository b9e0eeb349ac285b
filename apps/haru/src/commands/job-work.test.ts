import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { findFreePort } from '@haru/pg'
import { commandFolder, environmentOf, spawnHaru } from '../testing/haru-command.ts'
import { startTestInstallation } from '../testing/test-installation.ts'

test('who works on the runs of others is watched, like every process that stays', async (t) => {
  const settings = environmentOf(await startTestInstallation(t), commandFolder(t))
  const port = String(await findFreePort())
  const { child, outcome } = spawnHaru({ ...settings, HARU_INTERNAL_PORT: port }, 'job', 'work')
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.stdout)
  await Promise.race([
    once(child.stdout, 'data'),
    outcome.then(({ stderr }) => assert.fail(stderr)),
  ])
  const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  assert.equal((await at('/health/live')).status, 200)
  assert.match(await (await at('/metrics')).text(), /^# TYPE chunk_job_executions_total counter$/m)
  child.kill('SIGTERM')
  assert.equal((await outcome).code, 0)
  await assert.rejects(at('/health/live'))
})
