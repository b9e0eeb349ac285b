import type { ServiceName } from '@haru/contracts'
import {
  APP_LOGIN,
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
  /** true when the database came with this process and goes with it */
  embedded: boolean
  /** stops the embedded server, if this process started it */
  close(): Promise<void>
}

const DATABASE = 'haru'

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
    const login = decodeURIComponent(new URL(database.urlFor('trade')).username) || APP_LOGIN
    await migrate(database.adminUrl, SCHEMAS, login)
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

async function embedded(dataDir: string): Promise<InstallationDatabase> {
  const server = await openEmbeddedServer(dataDir)
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, DATABASE)
  const { host } = new URL(server.superuserUrl)
  const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${DATABASE}`
  return {
    adminUrl: `${server.superuserUrl}${DATABASE}`,
    urlFor: () => appUrl,
    embedded: true,
    close: server.stop,
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
    embedded: false,
    close: async () => {},
  }
}
