import type { ServiceName } from '@haru/contracts'
import type { Logger } from 'pino'
import type { Discovery } from '../discovery.ts'
import { createLooks } from '../looks.ts'
import { createEurekaServers } from './eureka-servers.ts'
import type { Lease, OwnInstance } from './instance-info.ts'
import { keepRegistered, type Registration } from './registration.ts'
import { watchRegistry } from './registry-watch.ts'

/** A third of what a lease lasts: two beats may be lost. */
const LEASE: Lease = { beatMs: 10_000, endsAfterSeconds: 30 }
const LOOK_EVERY_MS = 5_000

/** Where Eureka is, and what the services are called there. */
export type EurekaOptions = {
  /** like `http://user:password@eureka-1:8761/eureka` */
  servers: readonly string[]
  /** before the service's name in capitals, like `HARU-` */
  prefix: string
  log: Pick<Logger, 'warn'>
  /** other times than the usual ones */
  lease?: Lease
  lookEveryMs?: number
}

/** Finds the instances that are registered at Eureka, and registers one's own. */
export type EurekaDiscovery = Discovery & {
  /**
   * Makes the own instance known, now and as often as it is forgotten.
   * @param own answers already; `name` is that of its service, or gateway
   */
  register(own: Omit<OwnInstance, 'app'> & { name: ServiceName | 'gateway' }): void
  /** Takes it out again: before it stops to answer. Closing does, too. */
  deregister(): Promise<void>
}

/**
 * Joins a fleet over its Netflix Eureka servers. While none of them answers, what was known stays,
 * and the log hears of it once.
 * @param options where they are
 */
export function eurekaDiscovery(options: EurekaOptions): EurekaDiscovery {
  const { prefix, lease = LEASE, lookEveryMs = LOOK_EVERY_MS } = options
  const appOf = (name: string) => `${prefix}${name}`.toUpperCase()
  const servers = createEurekaServers(options.servers, options.log)
  const registry = watchRegistry(servers, lease.endsAfterSeconds * 1_000)
  let registration: Registration | undefined
  const looks = createLooks(registry.look)
  const deregister = async () => await registration?.end()
  return {
    instancesOf: (service) => registry.origins(appOf(service)),
    async start() {
      await looks.now()
      looks.start(lookEveryMs)
    },
    lookNow: looks.now,
    register({ name, ...own }) {
      registration = keepRegistered(servers, { ...own, app: appOf(name) }, lease)
    },
    deregister,
    async close() {
      const stopped = looks.stop()
      await deregister()
      await servers.close()
      await stopped
    },
  }
}
