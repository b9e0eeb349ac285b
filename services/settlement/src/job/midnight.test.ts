import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { readToday } from '../period/period-sql.ts'
import { addStore, openSettlementTest, setClock } from '../testing.ts'
import { recordProgress } from './due-runs-sql.ts'
import { dueRuns } from './run-due-jobs.ts'

test('a midnight that passes while progress is recorded skips no day', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-03-01T23:59:59+09:00' })
  await addStore(db, { id: 1, openedOn: '2025-03-01' })
  await sql`create sequence haru.look`.execute(db)
  const clock = sql`select pg_get_functiondef('haru.clock'::regproc) as text`
  const { rows } = await clock.execute(db)
  // The first look at the clock is the last before midnight.
  await sql`
    create or replace function haru.clock() returns timestamptz
    language sql volatile security definer
    return case when nextval('haru.look') = 1 then timestamptz '2025-03-01T23:59:59+09:00'
                else timestamptz '2025-03-02T00:00:01+09:00' end
  `.execute(db)
  const { db: own } = service.context
  await recordProgress(own, await readToday(own))
  await sql.raw((rows[0] as { text: string }).text).execute(db)
  await setClock(db, '2025-03-02T00:01:00+09:00')
  assert.deepEqual(
    (await dueRuns(service.context)).map(({ name, dateTerm }) => [name, dateTerm]),
    [
      ['product-sale-statistics', 'DAY'],
      ['settlement', 'DAY'],
    ],
  )
})
