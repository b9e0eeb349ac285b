import type { ServiceName } from '@haru/contracts'
import { APP_LOGIN, makeAppLogin, makeDatabase, openEmbeddedServer } from '@haru/pg'
import type { HaruConfig } from '../config.ts'

/** The installation's database. */
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

/** Where an installation lies on an embedded server. */
export const EMBEDDED_DATABASE = 'haru'

/**
 * Finds the database that the configuration names; without one, opens the embedded server in the
 * data folder, joining it when it runs already.
 * @param config of this start
 * @param makes true: on an embedded server that has no database yet, it is made
 * @throws Error when the embedded server cannot be used
 */
export async function reachDatabase(
  config: HaruConfig,
  makes: boolean,
): Promise<InstallationDatabase> {
  if (config.DATABASE_URL) return external(config, config.DATABASE_URL)
  return await embedded(config.HARU_DATA_DIR, makes)
}

async function embedded(dataDir: string, makes: boolean): Promise<InstallationDatabase> {
  const { superuserUrl, bearRestarts, stop } = await openEmbeddedServer(dataDir)
  try {
    const password = await makeAppLogin(superuserUrl)
    if (makes) await makeDatabase(superuserUrl, EMBEDDED_DATABASE)
    const { host } = new URL(superuserUrl)
    const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${EMBEDDED_DATABASE}`
    return {
      adminUrl: `${superuserUrl}${EMBEDDED_DATABASE}`,
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
