import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { cleanUp } from '../housekeeping.ts'
import { csvOf, openImportWorld, row } from './testing.ts'

test("an import's history goes with the years, and it still adds nothing twice", async (t) => {
  const world = await openImportWorld(t)
  const file = csvOf(row({}))
  const runs = async () => {
    await cleanUp(world.context)
    const { rows } = await sql`select id from trade.job_execution`.execute(world.db)
    return rows.length
  }
  await world.importText(file)
  await world.importText(file)
  assert.equal(await runs(), 2)
  await sql`
    update trade.job_execution set ended_at = ended_at - interval '93 days'`.execute(world.db)
  assert.equal(await runs(), 1)
  await sql`update trade.job_instance set created_at = now() - interval '401 days'`.execute(
    world.db,
  )
  await sql`
    update trade.job_execution set ended_at = now() - interval '401 days'`.execute(world.db)
  assert.equal(await runs(), 0)
  const { imported, alreadyThere } = await world.importText(file)
  assert.deepEqual([imported, alreadyThere], [0, 1])
})
