import { resolve } from 'node:path'
import type { ServiceName } from '@haru/contracts'
import {
  APP_LOGIN,
  AUDITOR_ROLE,
  findPendingMigrations,
  hasCluster,
  isStamped,
  loginIn,
  makeAppLogin,
  makeDatabase,
  migrate,
  openEmbeddedServer,
  stampInstallation,
} from '@haru/pg'
import type { HaruConfig } from '../config.ts'
import { SCHEMAS } from '../schemas.ts'

/** The installation's database, migrated and stamped. */
export type InstallationDatabase = {
  /** of a login that may change schemas, and read everything */
  adminUrl: string
  /** for a service's own connections */
  urlFor(service: ServiceName): string
  /** of a login that may act as the auditor: for `haru verify` */
  auditUrl: string
  /** Says that this process bears a restart of the embedded server: no other waits for it. */
  bearRestarts(): Promise<void>
  /** Leaves the embedded server: stops it, if this process started it. */
  close(): Promise<void>
}

/**
 * What the database is opened for: to begin an installation where there is none, to use the one
 * that is there, or only to read it, so that not even its migrations run.
 */
export type Purpose = 'begin' | 'use' | 'read'

const DATABASE = 'haru'
const SERVICE_OF_ROLE: Readonly<Record<string, ServiceName>> = {
  haru_user: 'user',
  haru_store: 'store',
  haru_trade: 'trade',
  haru_settlement: 'settlement',
}

/**
 * Opens the database that the configuration names; without one, the embedded server in the data
 * folder, joining it when it runs already.
 * @param config of this start
 * @param purpose see there
 * @throws Error when it cannot be reached, belongs to another mode or calendar, has no installation
 *   to use, or, to read it, was not migrated to what this program knows
 */
export async function openInstallationDatabase(
  config: HaruConfig,
  purpose: Purpose,
): Promise<InstallationDatabase> {
  const begins = purpose === 'begin'
  if (!begins && !config.DATABASE_URL && !hasCluster(config.HARU_DATA_DIR)) {
    throw noInstallation(config)
  }
  const database = config.DATABASE_URL
    ? external(config, config.DATABASE_URL)
    : await embedded(config.HARU_DATA_DIR, begins)
  try {
    if (!begins && !(await isStamped(database.adminUrl))) throw noInstallation(config)
    if (purpose === 'read') await refuseOlder(database)
    else await migrate(database.adminUrl, SCHEMAS, (role) => loginIn(urlOfRole(database, role)))
    await stampInstallation(database.adminUrl, {
      mode: config.HARU_MODE,
      timeZone: config.HARU_TIME_ZONE,
      dayStartsAt: config.HARU_DAY_STARTS_AT,
    })
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function noInstallation({ DATABASE_URL, HARU_DATA_DIR }: HaruConfig): Error {
  const [place, setting] = DATABASE_URL
    ? ['the database of DATABASE_URL', 'DATABASE_URL']
    : [`the data folder ${resolve(HARU_DATA_DIR)}`, 'HARU_DATA_DIR']
  const what = `name another by ${setting}, or begin one by "haru start"`
  return new Error(`There is no installation in ${place}: ${what}.`)
}

async function refuseOlder({ adminUrl }: InstallationDatabase): Promise<void> {
  const [first, ...more] = await findPendingMigrations(adminUrl, SCHEMAS)
  if (first === undefined) return
  const files = more.length === 0 ? first : `${first} and ${more.length} more`
  throw new Error(
    `The database is older than this program, which would migrate it first (${files}): ` +
      'run "haru start", or ask the program that it was last started with.',
  )
}

function urlOfRole({ urlFor, auditUrl }: InstallationDatabase, role: string): string {
  if (role === AUDITOR_ROLE) return auditUrl
  const service = SERVICE_OF_ROLE[role]
  if (!service) throw new Error(`no service acts as ${role}`)
  return urlFor(service)
}

async function embedded(dataDir: string, begins: boolean): Promise<InstallationDatabase> {
  const { superuserUrl, bearRestarts, stop } = await openEmbeddedServer(dataDir)
  try {
    const password = await makeAppLogin(superuserUrl)
    if (begins) await makeDatabase(superuserUrl, DATABASE)
    const { host } = new URL(superuserUrl)
    const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${DATABASE}`
    return {
      adminUrl: `${superuserUrl}${DATABASE}`,
      urlFor: () => appUrl,
      auditUrl: appUrl,
      bearRestarts,
      close: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function external(config: HaruConfig, url: string): InstallationDatabase {
  const own: Readonly<Record<ServiceName, string | undefined>> = {
    user: config.DATABASE_URL_USER,
    store: config.DATABASE_URL_STORE,
    trade: config.DATABASE_URL_TRADE,
    settlement: config.DATABASE_URL_SETTLEMENT,
  }
  return {
    adminUrl: config.MIGRATE_DATABASE_URL ?? url,
    urlFor: (service) => own[service] ?? url,
    auditUrl: url,
    bearRestarts: async () => {},
    close: async () => {},
  }
}
