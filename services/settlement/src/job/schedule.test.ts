import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { addStore, openSettlementTest, readResults, setClock } from '../testing.ts'
import { dueRuns } from './run-due-jobs.ts'
import { startSchedule } from './schedule.ts'

test('the schedule runs what is due, at once and whenever more becomes due', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-06-03T00:00:00+09:00' })
  await addStore(db, { id: 1, openedOn: '2025-06-01' })
  const schedule = startSchedule(service.context, { firstCheckMs: 0, checkEveryMs: 1 })
  try {
    await untilNothingIsDue()
    assert.equal((await readResults(db)).length, 2, 'a settlement of zeros for both days')
    await setClock(db, '2025-06-04T00:00:00+09:00')
    await untilNothingIsDue()
    assert.equal((await readResults(db)).length, 3)
  } finally {
    await schedule.stop()
  }

  async function untilNothingIsDue() {
    const deadline = performance.now() + 30_000
    while ((await dueRuns(service.context)).length > 0) {
      assert.ok(performance.now() < deadline, 'the schedule does nothing')
      await setImmediate()
    }
  }
})

test('a check that fails is told, and the next one comes all the same', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-06-02T00:00:00+09:00' })
  const told = Promise.withResolvers<string>()
  const context = { ...service.context, log: (message: string) => told.resolve(message) }
  await sql`alter view settlement.due_period rename to lost_period`.execute(db)
  const schedule = startSchedule(context, { firstCheckMs: 0, checkEveryMs: 1 })
  try {
    assert.equal(await told.promise, 'the nightly jobs wait for the next minute')
    await sql`alter view settlement.lost_period rename to due_period`.execute(db)
    await addStore(db, { id: 1, openedOn: '2025-06-01' })
    const deadline = performance.now() + 30_000
    while ((await readResults(db)).length === 0) assert.ok(performance.now() < deadline)
  } finally {
    await schedule.stop()
  }
})
