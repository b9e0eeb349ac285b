import type { ServiceName } from '@haru/contracts'
import {
  APP_LOGIN,
  AUDITOR_ROLE,
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
  /** true when the database came with this process and goes with it */
  embedded: boolean
  /** Says that this process bears a restart of the embedded server: no other waits for it. */
  bearRestarts(): Promise<void>
  /** Leaves the embedded server: stops it, if this process started it. */
  close(): Promise<void>
}

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
 * @throws Error when it cannot be reached, or belongs to another mode or calendar
 */
export async function openInstallationDatabase(config: HaruConfig): Promise<InstallationDatabase> {
  const database = config.DATABASE_URL
    ? external(config, config.DATABASE_URL)
    : await embedded(config.HARU_DATA_DIR)
  try {
    await migrate(database.adminUrl, SCHEMAS, (role) => loginIn(urlOfRole(database, role)))
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

function urlOfRole({ urlFor, auditUrl }: InstallationDatabase, role: string): string {
  if (role === AUDITOR_ROLE) return auditUrl
  const service = SERVICE_OF_ROLE[role]
  if (!service) throw new Error(`no service acts as ${role}`)
  return urlFor(service)
}

async function embedded(dataDir: string): Promise<InstallationDatabase> {
  const { superuserUrl, bearRestarts, stop } = await openEmbeddedServer(dataDir)
  try {
    const password = await makeAppLogin(superuserUrl)
    await makeDatabase(superuserUrl, DATABASE)
    const { host } = new URL(superuserUrl)
    const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${DATABASE}`
    return {
      adminUrl: `${superuserUrl}${DATABASE}`,
      urlFor: () => appUrl,
      auditUrl: appUrl,
      embedded: true,
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
    embedded: false,
    bearRestarts: async () => {},
    close: async () => {},
  }
}
