import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { dueRuns, openSettlementContext } from '@haru/settlement'
import { signInOperator } from './operator.ts'
import type { TestSystem } from './test-system.ts'

const LOOK_EVERY_MS = 20
const PATIENCE_MS = 60_000

/** What is asked of a system whose jobs run in processes of their own. */
type Asked = Pick<TestSystem, 'database' | 'url' | 'request'>

/**
 * Runs the nightly jobs that are due as an operator does: asks for each run, and waits until it has
 * ended.
 * @param system where settlement runs
 */
export async function runDueOverHttp(system: Asked): Promise<void> {
  const client = { call: () => assert.fail('it only reads which runs are due') }
  const { appUrl: databaseUrl } = system.database
  const context = openSettlementContext({ databaseUrl, poolMax: 1, client }, () => {})
  try {
    const token = await signInOperator(system)
    for (const { name, dateTerm, startDate } of await dueRuns(context)) {
      const body = { dateTerm, startDate }
      const asked = await system.request('POST', `/job/${name}/execution`, { token, body })
      assert.equal(asked.status, 202, JSON.stringify(asked.body))
      await untilEnded(system, token, asked.body.id)
    }
  } finally {
    await context.close()
  }
}

async function untilEnded(system: Asked, token: string, id: number): Promise<void> {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    const { body } = await system.request('GET', `/job/execution/${id}`, { token })
    if (body.endedAt !== null) return assert.equal(body.status, 'COMPLETED', JSON.stringify(body))
    assert.ok(performance.now() < patience, JSON.stringify(body))
    await delay(LOOK_EVERY_MS)
  }
}
