import type { TestDatabase, TestEnd } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import type { Json, StepRun } from '../job.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import type { ItemReader } from '../step/chunk-step.ts'
import { createTestRepository, withSuperuser } from './testing.ts'

/** A job repository of one test's own, in a database with tables of its own. */
export type TestTables<Tables> = {
  database: TestDatabase
  repository: JobRepository<Tables>
  /** enough of a run to make readers and writers without a job */
  run: StepRun<Tables>
}

/**
 * Makes a job repository, and tables beside it.
 * @param t the test
 * @param statements as superuser; tables go into the schema `chunk_test`
 */
export async function createTestTables<Tables>(
  t: TestEnd,
  ...statements: string[]
): Promise<TestTables<Tables>> {
  const one = await createTestRepository(t)
  await administer(one.database, ...statements)
  const repository = one.repository as unknown as JobRepository<Tables>
  return { database: one.database, repository, run: { repository } as StepRun<Tables> }
}

/** Runs statements as superuser. */
export async function administer(database: TestDatabase, ...statements: string[]): Promise<void> {
  await withSuperuser(database, async (db) => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  })
}

/**
 * Opens a reader, reads items and closes it.
 * @param reader of one execution
 * @param checkpoint to go on from
 * @param limit items at most; default: all
 * @returns the items, and the checkpoint as the database would give it back
 */
export async function readItems<Item, Tables>(
  { repository }: Pick<TestTables<Tables>, 'repository'>,
  reader: ItemReader<Item, Tables>,
  checkpoint?: Json,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ items: Item[]; checkpoint: Json }> {
  const items: Item[] = []
  await reader.open(checkpoint)
  try {
    await repository.db.transaction().execute(async (tx) => {
      while (items.length < limit) {
        const item = await reader.read(tx)
        if (item === null) return
        items.push(item)
      }
    })
    return { items, checkpoint: JSON.parse(JSON.stringify(reader.checkpoint())) }
  } finally {
    await reader.close?.()
  }
}
