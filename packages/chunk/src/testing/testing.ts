import type { TestContext } from 'node:test'
import { APP_LOGIN, migrate, openDatabase } from '@haru/pg'
import { createTestDatabase, type TestDatabase } from '@haru/pg/testing.ts'
import { type Kysely, sql } from 'kysely'
import { createJobRepository, type JobRepository } from '../repository/job-repository.ts'
import { JOB_TABLES } from '../repository/job-tables.ts'

/** A schema that only tests of the engine have. */
export const TEST_SCHEMA = 'chunk_test'
const TEST_ROLE = 'haru_chunk_test'

/** What steps of tests write into. */
export type TestTables = { 'chunkTest.written': { item: string; partition: string | null } }

/** A job repository of one test's own, with the table `written`. */
export type TestRepository = {
  database: TestDatabase
  repository: JobRepository<TestTables>
  /** what is in `written`, sorted */
  written: () => Promise<string[]>
}

/**
 * Makes a job repository for one test.
 * @param t the test
 * @param leaseMs milliseconds
 */
export async function createTestRepository(
  t: Pick<TestContext, 'after'>,
  leaseMs = 10_000,
): Promise<TestRepository> {
  const closing: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const close of closing) await close()
  })
  const database = await createTestDatabase(t)
  const owner = { schema: TEST_SCHEMA, role: TEST_ROLE, migrations: [JOB_TABLES] }
  await migrate(database.superuserUrl, [owner], APP_LOGIN)
  await withSuperuser(database, async (db) => {
    await sql`create table chunk_test.written (item text primary key, partition text)`.execute(db)
  })
  const db = openTestDatabase(database)
  closing.push(() => db.destroy())
  return {
    database,
    repository: createJobRepository({ db, schema: TEST_SCHEMA, leaseMs }),
    async written() {
      const rows = await db.selectFrom('chunkTest.written').select('item').execute()
      return rows.map((row) => row.item).sort()
    },
  }
}

/** Opens a test's database as the role of the engine's tests. */
export function openTestDatabase(database: Pick<TestDatabase, 'appUrl'>): Kysely<TestTables> {
  return openDatabase<TestTables>({ url: database.appUrl, role: TEST_ROLE })
}

/** Runs statements as superuser: to look at everything, and to break things on purpose. */
export async function withSuperuser<Result>(
  { superuserUrl }: Pick<TestDatabase, 'superuserUrl'>,
  work: (db: Kysely<unknown>) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase<unknown>({ url: superuserUrl, poolMax: 1 })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Lets the lease of every running execution run out, without waiting for it. */
export async function expireLeases(database: TestDatabase, schema = TEST_SCHEMA): Promise<void> {
  await withSuperuser(database, async (db) => {
    await sql`
      update ${sql.table(`${schema}.job_execution`)}
         set lease_until = clock_timestamp() - interval '1 millisecond' where ended_at is null
    `.execute(db)
  })
}
