import type pg from 'pg'
import type { CheckResult } from '../check.ts'
import { CHECKS } from '../checks/index.ts'
import { runChecksIn } from '../verify.ts'

/** One wrong row, and the check that must find it. */
export type Corruption = {
  check: string
  /** what is wrong, as the name of a test */
  wrong: string
  /** tables whose constraints would not let it happen */
  relax?: readonly string[]
  /** statements before, where one cannot do it alone */
  before?: string
  /** makes the row wrong, and returns its name as `row_name` */
  sql: string
}

/**
 * Makes one row wrong, runs all checks and makes it right again.
 * @param client a superuser's
 * @param corruption what to make wrong
 * @returns the name of the wrong row, and what was found
 */
export async function findCorruption(
  client: pg.Client,
  { relax = [], before, sql }: Corruption,
): Promise<{ row: string | undefined; results: CheckResult[] }> {
  await client.query('begin isolation level repeatable read')
  try {
    // Foreign keys are triggers; as a replica, the session fires none.
    await client.query('set local session_replication_role = replica')
    for (const table of relax) await dropConstraints(client, table)
    if (before !== undefined) await client.query(before)
    const { rows } = await client.query<{ row_name: string }>(sql)
    return { row: rows[0]?.row_name, results: await runChecksIn(client, CHECKS) }
  } finally {
    await client.query('rollback')
  }
}

/** Drops a table's check constraints and unique indexes, its key excepted. */
async function dropConstraints(client: pg.Client, table: string): Promise<void> {
  await client.query(`
    do $$ declare name text; begin
      for name in select conname from pg_constraint
                   where conrelid = '${table}'::regclass and contype in ('c', 'u') loop
        execute format('alter table ${table} drop constraint %I', name);
      end loop;
      for name in select indexrelid::regclass::text from pg_index
                   where indrelid = '${table}'::regclass and indisunique and not indisprimary loop
        execute 'drop index ' || name;
      end loop;
    end $$`)
}
