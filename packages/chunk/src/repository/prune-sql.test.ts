import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { launchJob, pruneHistory, taskletStep } from '../index.ts'
import {
  createTestRepository,
  type TestRepository,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'
import { deleteInstances } from './prune-sql.ts'

const job = { name: 'quiet', steps: [taskletStep<TestTables>('nothing', async () => {})] } as const
const EXECUTIONS = 150
const DETAILS = 30

/** Notes of every transaction how many rows of a table it deletes, cascades too. */
async function noteDeletes({ database }: TestRepository, table: string): Promise<void> {
  await withSuperuser(database, async (db) => {
    await sql`
      create table if not exists chunk_test.deleted (tx xid8, table_name text, n bigint)`.execute(
      db,
    )
    await sql`
      create or replace function chunk_test.note_deletes() returns trigger
      language plpgsql security definer as $$ begin
        insert into chunk_test.deleted
        select pg_current_xact_id(), tg_table_name, count(*) from gone;
        return null;
      end $$`.execute(db)
    await sql`
      create trigger note_deletes after delete on ${sql.table(`chunk_test.${table}`)}
      referencing old table as gone for each statement execute function chunk_test.note_deletes()
    `.execute(db)
  })
}

/** How many rows of a table were deleted, and how many by one transaction at most. */
async function deletes({ database }: TestRepository, table: string) {
  return await withSuperuser(database, async (db) => {
    const { rows } = await sql<{ all: number; most: number }>`
      select coalesce(sum(n), 0)::bigint as all, coalesce(max(n), 0)::bigint as most
        from (select sum(n) as n from chunk_test.deleted where table_name = ${table} group by tx) t
    `.execute(db)
    return rows[0]
  })
}

/** An instance with many executions, each with one step and many partitions and skipped items. */
async function addHistory({ repository }: TestRepository, status: string): Promise<void> {
  const { db } = repository
  const { execution } = await launchJob(repository, job, { status })
  await sql`
    update chunk_test.job_execution set status = ${status}, ended_at = now()
     where id = ${execution.id}`.execute(db)
  await sql`
    with e as (
      insert into chunk_test.job_execution
             (job_instance_id, parameters, status, owner, lease_until, ended_at)
      select ${execution.jobInstanceId}, '{}', ${status}, 'x', now(), now()
        from generate_series(1, ${EXECUTIONS - 1}::int) returning id),
    s as (
      insert into chunk_test.step_execution (job_execution_id, step_name, status)
      select id, 'nothing', 'FAILED' from e returning id),
    p as (
      insert into chunk_test.partition_execution (step_execution_id, partition_key, status)
      select id, n, 'FAILED' from s, generate_series(1, ${DETAILS}::int) n)
    insert into chunk_test.skipped_item (step_execution_id, phase, error)
    select id, 'READ', 'x' from s, generate_series(1, ${DETAILS}::int)
  `.execute(db)
  await sql`
    update chunk_test.job_execution set ended_at = ended_at - interval '500 days'`.execute(db)
  await sql`
    update chunk_test.job_instance set created_at = created_at - interval '500 days'`.execute(db)
}

const DAY_MS = 86_400_000

test('an instance is forgotten with all of its executions, however many, or not yet', async (t) => {
  const one = await createTestRepository(t)
  const { db, schema } = one.repository
  for (const status of ['FAILED', 'COMPLETED']) await addHistory(one, status)
  const kept = { keepMs: DAY_MS, keepInstancesMs: DAY_MS }
  const nothing = { instances: 0, executions: 0 }
  assert.deepEqual(await deleteInstances(db, schema, kept), nothing, 'they have details')
  for (const table of ['partition_execution', 'skipped_item']) {
    await sql`delete from ${sql.table(`chunk_test.${table}`)}`.execute(db)
  }
  const whole = { instances: 1, executions: EXECUTIONS }
  assert.deepEqual(await deleteInstances(db, schema, kept), whole)
  assert.deepEqual(await deleteInstances(db, schema, kept), whole)
  assert.deepEqual(await deleteInstances(db, schema, kept), nothing)
})

const DETAIL_ROWS = (EXECUTIONS - 1) * DETAILS

test('no transaction removes more than a bounded number of rows', async (t) => {
  for (const retention of [{ keepMs: DAY_MS }, { keepMs: 900 * DAY_MS, keepInstancesMs: DAY_MS }]) {
    const one = await createTestRepository(t)
    for (const status of ['FAILED', 'STOPPED', 'COMPLETED']) await addHistory(one, status)
    const tables = ['job_execution', 'partition_execution', 'skipped_item']
    for (const table of tables) await noteDeletes(one, table)
    const pruned = await pruneHistory(one.repository, retention)
    const [executions, partitions, skipped] = await Promise.all(
      tables.map(async (table) => await deletes(one, table)),
    )
    for (const details of [partitions, skipped]) assert.ok((details?.most ?? 0) <= 1_000)
    assert.ok((executions?.most ?? 0) <= 100)
    const forgotten = 'keepInstancesMs' in retention
    assert.equal(pruned.instances, forgotten ? 3 : 0)
    assert.equal(executions?.all, forgotten ? 3 * EXECUTIONS : 3 * (EXECUTIONS - 1))
    assert.ok((partitions?.all ?? 0) >= 3 * (DETAIL_ROWS - DETAILS))
    assert.equal(partitions?.all, pruned.partitions)
    assert.equal(skipped?.all, pruned.skipped)
  }
})
