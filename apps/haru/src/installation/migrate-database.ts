import type { ServiceName } from '@haru/contracts'
import {
  AUDITOR_ROLE,
  type Installation,
  loginIn,
  type MigrationState,
  migrate,
  readMigrationState,
  SQL_STATE,
  sqlStateOf,
  stampInstallation,
} from '@haru/pg'
import type { HaruConfig } from '../config.ts'
import { SCHEMAS } from '../schemas.ts'
import type { InstallationDatabase } from './reach-database.ts'

/** What bringing a database up to date did. */
export type Migration = {
  /** files that were run now */
  ran: string[]
  /** files that a later program ran, and this one does not know */
  newer: string[]
  /** true: an installation was begun here now */
  begun: boolean
}

const SERVICE_OF_ROLE: Readonly<Record<string, ServiceName>> = {
  haru_user: 'user',
  haru_store: 'store',
  haru_trade: 'trade',
  haru_settlement: 'settlement',
}

/**
 * Migrates a database and stamps it, unless that was done: then no right to change schemas is
 * needed. Those that do so at the same time wait for each other.
 * @param database of the installation
 * @param config mode and calendar that it must have, or gets
 * @throws Error when it has another mode or calendar, or when there is something to do that the
 *   login may not: it says to run `haru migrate`
 */
export async function migrateDatabase(
  database: InstallationDatabase,
  config: HaruConfig,
): Promise<Migration> {
  const state = await readState(database)
  const { pending, missingRoles, newer } = state
  const isBehind = pending.length > 0 || missingRoles.length > 0
  const logins = (role: string) => loginIn(urlOfRole(database, role))
  const ran = isBehind ? await orSay(state, () => migrate(database.adminUrl, SCHEMAS, logins)) : []
  const begun = await orSay(state, () => stampInstallation(database.adminUrl, stampOf(config)))
  return { ran, newer, begun }
}

/**
 * Says how a database stands to this program, and changes nothing.
 * @param database of the installation
 */
export async function readState(database: InstallationDatabase): Promise<MigrationState> {
  return await readMigrationState(database.auditUrl, SCHEMAS, (role) => {
    return loginIn(urlOfRole(database, role))
  })
}

/**
 * What a database is stamped with at the first start.
 * @param config of this start
 */
export function stampOf(config: HaruConfig): Installation {
  return {
    mode: config.HARU_MODE,
    timeZone: config.HARU_TIME_ZONE,
    dayStartsAt: config.HARU_DAY_STARTS_AT,
  }
}

/**
 * Names files as a sentence has them.
 * @param files one or more
 */
export function nameFiles([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`
}

async function orSay<Result>(
  { pending, missingRoles }: MigrationState,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const state = sqlStateOf(cause) ?? sqlStateOf(cause instanceof Error ? cause.cause : undefined)
    if (state !== SQL_STATE.insufficientPrivilege) throw cause
    const missing = [...pending, ...missingRoles.map((role) => `the right to act as ${role}`)]
    const what = missing.length > 0 ? ` (${nameFiles(missing)} to come)` : ''
    throw new Error(
      `The database is not migrated to what this program knows${what}, and its login may not do ` +
        'so: run "haru migrate" with MIGRATE_DATABASE_URL, a login that may.',
      { cause },
    )
  }
}

function urlOfRole({ urlFor, auditUrl }: InstallationDatabase, role: string): string {
  if (role === AUDITOR_ROLE) return auditUrl
  const service = SERVICE_OF_ROLE[role]
  if (!service) throw new Error(`no service acts as ${role}`)
  return urlFor(service)
}
