import type pg from 'pg'
import { AUDITOR_ROLE, type Logins, mayActAs } from './migrate.ts'
import {
  compareMigrations,
  filesOf,
  HARU_SCHEMA,
  type MigrationDifference,
  type SchemaOwner,
} from './migration-files.ts'
import { openClient } from './open-client.ts'
import { SQL_STATE, sqlStateOf } from './sql-state.ts'

/** How a database stands to this program. */
export type MigrationState = MigrationDifference & {
  /** roles that a service's login cannot act as yet */
  missingRoles: string[]
}

/** What says that nobody has migrated yet, or not so that this login may see it. */
const NOT_MIGRATED: ReadonlySet<string> = new Set([
  SQL_STATE.noSuchRole,
  SQL_STATE.insufficientPrivilege,
  SQL_STATE.undefinedTable,
])

/**
 * Says what `migrate` would do, and changes nothing. No right to change schemas is needed.
 * @param url of a login that may act as the auditor, once the database is migrated
 * @param owners as for `migrate`
 * @param logins as for `migrate`
 * @throws Error when a file that was run before has changed since, or nobody can be reached
 */
export async function readMigrationState(
  url: string,
  owners: readonly SchemaOwner[],
  logins: Logins,
): Promise<MigrationState> {
  const all = [HARU_SCHEMA, ...owners]
  try {
    const client = await openClient(url, 'haru migrate', [`role=${AUDITOR_ROLE}`])
    try {
      const difference = await compareMigrations(client, all)
      return { ...difference, missingRoles: await findMissingRoles(client, all, logins) }
    } finally {
      await client.end()
    }
  } catch (error) {
    if (!NOT_MIGRATED.has(sqlStateOf(error) ?? '')) throw error
    const pending = all.flatMap((owner) => {
      return filesOf(owner).map(({ name }) => `${owner.schema}: ${name}`)
    })
    return { pending, newer: [], missingRoles: [] }
  }
}

async function findMissingRoles(
  client: pg.Client,
  owners: readonly SchemaOwner[],
  logins: Logins,
): Promise<string[]> {
  const missing: string[] = []
  for (const role of owners.flatMap((owner) => owner.role ?? [])) {
    const login = typeof logins === 'string' ? logins : logins(role)
    if (!(await mayActAs(client, login, role))) missing.push(role)
  }
  return missing
}
