import { lookup } from 'node:dns/promises'
import { createLog, type Discovery, eurekaDiscovery, staticDiscovery } from '@haru/service-kit'
import type { HaruConfig } from '../config.ts'
import { LOOPBACK } from '../config-rules.ts'
import { addressForOthers, outwardAddress } from './own-address.ts'
import { type Part, serviceAddresses } from './parts.ts'

/** How a part that runs alone finds the others, and is found by them. */
export type PartDiscovery = Discovery & {
  /**
   * Lets others find this part. Does nothing where addresses are configured.
   * @param address where it listens, and answers already, like `http://127.0.0.1:8003`
   */
  announce(address: string): Promise<void>
  /** Lets nobody find it any more: before it stops to answer. */
  withdraw(): Promise<void>
}

/**
 * At Eureka with EUREKA_URL, else under the addresses that are configured.
 * @param part which runs here
 * @param config of this start
 */
export function partDiscovery(part: Part, config: HaruConfig): PartDiscovery {
  const { EUREKA_URL: servers, EUREKA_PREFIX: prefix } = config
  if (!servers) {
    const discovery = staticDiscovery(serviceAddresses(config))
    return { ...discovery, async announce() {}, async withdraw() {} }
  }
  const log = createLog('eureka', config.LOG_LEVEL)
  const discovery = eurekaDiscovery({ servers, prefix, log })
  return {
    ...discovery,
    async announce(address) {
      const url = advertisedUrl(config, Number(new URL(address).port || 80))
      const healthUrl = healthUrlOf(part, config, url)
      discovery.register({ name: part, url, address: await addressOf(url), healthUrl })
    },
    withdraw: discovery.deregister,
  }
}

/**
 * Where others reach this process.
 * @param config of this start
 * @param port where it listens
 * @returns without a slash at its end
 */
export function advertisedUrl(config: HaruConfig, port: number): string {
  const { HARU_ADVERTISED_URL: advertised, HARU_HOST: host } = config
  return advertised === undefined ? addressForOthers(host, port) : new URL(advertised).origin
}

/** Services answer for themselves; the gateway, the public door, only on HARU_INTERNAL_PORT. */
function healthUrlOf(part: Part, config: HaruConfig, url: string): string | undefined {
  if (part !== 'gateway') return `${url}/health/ready`
  const { HARU_INTERNAL_PORT: port, HARU_INTERNAL_HOST: host } = config
  if (port === undefined) return undefined
  const isOutOfReach = LOOPBACK.includes(host) && !LOOPBACK.includes(hostOf(url))
  return isOutOfReach ? undefined : `${addressForOthers(host, port)}/health/ready`
}

/** Eureka wants an address beside the name; one that cannot be resolved here may be elsewhere. */
async function addressOf(url: string): Promise<string> {
  return await lookup(hostOf(url)).then(({ address }) => address, outwardAddress)
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '')
}
