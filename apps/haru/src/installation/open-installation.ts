import { findFreePort } from '@haru/pg'
import type { HaruConfig } from '../config.ts'
import { openTracing } from '../tracing/open-tracing.ts'
import { closeAll } from './close-all.ts'
import { openInstallationDatabase } from './open-database.ts'
import { openServices, type RunningServices } from './open-services.ts'
import { ownAddress } from './own-address.ts'
import type { InstallationDatabase } from './reach-database.ts'
import { publicUrlOf, servicesOptions } from './services-options.ts'

/** A whole installation in this process: database, services, gateway. */
export type Installation = RunningServices & {
  database: InstallationDatabase
  /** where people reach it, without a slash at its end */
  publicUrl: string
  port: number
}

/**
 * Opens the installation that the configuration describes. Its gateway does not listen yet.
 * @param config of this start
 * @param options `schedule`: the nightly jobs run by themselves; `begins`: where there is no
 *   installation, one is made
 * @throws Error with one clear sentence when it cannot be opened
 */
export async function openInstallation(
  config: HaruConfig,
  { schedule = false, begins = false }: { schedule?: boolean; begins?: boolean } = {},
): Promise<Installation> {
  const database = await openInstallationDatabase(config, begins ? 'begin' : 'use')
  const opened: (() => Promise<unknown>)[] = [database.close]
  try {
    const tracing = await openTracing(config)
    opened.push(tracing.close)
    const port = config.HARU_PORT === 0 ? await findFreePort() : config.HARU_PORT
    const publicUrl = publicUrlOf(config, port)
    const gatewayUrl = ownAddress(config.HARU_HOST, port)
    const facts = { publicUrl, gatewayUrl, urlFor: database.urlFor, schedule }
    // A command of a few seconds would join every group at Kafka, and each would share anew.
    const carriesEvents = begins || !config.KAFKA_BROKERS
    const running = await openServices({ ...servicesOptions(config, facts), carriesEvents })
    opened.push(running.close)
    return {
      ...running,
      database,
      publicUrl,
      port,
      close: () => closeAll(opened),
    }
  } catch (error) {
    await closeAll(opened).catch(() => {})
    throw error
  }
}
