import { fileURLToPath } from 'node:url'
import type { MigrationSource } from '@haru/pg'
import { sql } from 'kysely'

/** Gives a schema its job repository. */
export const JOB_TABLES: MigrationSource = {
  name: 'chunk',
  folder: fileURLToPath(new URL('../../migrations', import.meta.url)),
}

/**
 * The tables of the job repository, for use in statements.
 * @param schema that has them
 */
export function tablesOf(schema: string) {
  return {
    jobInstance: sql.table(`${schema}.job_instance`),
    jobExecution: sql.table(`${schema}.job_execution`),
    stepExecution: sql.table(`${schema}.step_execution`),
    partitionExecution: sql.table(`${schema}.partition_execution`),
    skippedItem: sql.table(`${schema}.skipped_item`),
    jobWorker: sql.table(`${schema}.job_worker`),
  }
}
