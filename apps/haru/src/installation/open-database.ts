import { resolve } from 'node:path'
import { hasCluster, isStamped, stampInstallation } from '@haru/pg'
import type { HaruConfig } from '../config.ts'
import { migrateDatabase, nameFiles, readState, stampOf } from './migrate-database.ts'
import { type InstallationDatabase, reachDatabase } from './reach-database.ts'

/**
 * What the database is opened for: to begin an installation where there is none, to use the one
 * that is there, or only to read it, so that not even its migrations run.
 */
export type Purpose = 'begin' | 'use' | 'read'

/**
 * Opens the database that the configuration names; without one, the embedded server in the data
 * folder, joining it when it runs already. It is migrated and stamped then, unless it is only read.
 * A database that a later program migrated is used, and that is said.
 * @param config of this start
 * @param purpose see there
 * @throws Error when it cannot be reached, belongs to another mode or calendar, has no installation
 *   to use, is older than this program and its login may not migrate it, or, to read it, is older
 */
export async function openInstallationDatabase(
  config: HaruConfig,
  purpose: Purpose,
): Promise<InstallationDatabase> {
  const begins = purpose === 'begin'
  if (!begins && !config.DATABASE_URL && !hasCluster(config.HARU_DATA_DIR)) {
    throw noInstallation(config)
  }
  const database = await reachDatabase(config, begins)
  try {
    if (!begins && !(await isStamped(database.auditUrl))) throw noInstallation(config)
    if (purpose === 'read') {
      await refuseOlder(database)
      await stampInstallation(database.adminUrl, stampOf(config))
    } else tellNewer((await migrateDatabase(database, config)).newer)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Says that there is nothing to work with.
 * @param config that names where it was looked for
 */
export function noInstallation({ DATABASE_URL, HARU_DATA_DIR }: HaruConfig): Error {
  const [place, setting] = DATABASE_URL
    ? ['the database of DATABASE_URL', 'DATABASE_URL']
    : [`the data folder ${resolve(HARU_DATA_DIR)}`, 'HARU_DATA_DIR']
  const what = `name another by ${setting}, or begin one by "haru start"`
  return new Error(`There is no installation in ${place}: ${what}.`)
}

async function refuseOlder(database: InstallationDatabase): Promise<void> {
  const { pending } = await readState(database)
  if (pending.length === 0) return
  throw new Error(
    `The database is older than this program, which would migrate it first ` +
      `(${nameFiles(pending)}): run "haru migrate", or ask the program that it was last ` +
      'started with.',
  )
}

/** While a new release is rolled out, processes of the last one run on and may have to restart. */
function tellNewer(newer: readonly string[]): void {
  if (newer.length === 0) return
  console.error(
    `haru: The database was migrated by a later program (${nameFiles(newer)}). ` +
      'This one goes on, as while that one is being rolled out.',
  )
}
