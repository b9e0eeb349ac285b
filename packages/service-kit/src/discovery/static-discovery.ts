import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { ServiceName } from '@haru/contracts'
import type { Discovery } from './discovery.ts'
import { createLooks } from './looks.ts'

/** Names that an orchestrator gives to a service change their addresses while it scales. */
const LOOK_EVERY_MS = 2_000
/** Addresses of one name; more are left out. */
const ADDRESSES_MAX = 256

/** Base URLs of each service, like `http://trade:8003`. */
export type StaticAddresses = Partial<Record<ServiceName, readonly string[]>>

/** @returns all addresses of a host name */
export type Resolve = (host: string) => Promise<readonly string[]>

/**
 * Finds instances under addresses that are configured: each is one, or, when it is a name with
 * several addresses (Compose, Kubernetes), as many as these. A name that cannot be resolved keeps
 * the addresses that it had.
 * @param addresses by service
 * @param resolve default: the system's resolver
 * @param everyMs milliseconds between two looks
 */
export function staticDiscovery(
  addresses: StaticAddresses,
  resolve: Resolve = resolveName,
  everyMs = LOOK_EVERY_MS,
): Discovery {
  const known = new Map<string, readonly string[]>()
  const look = async (url: string) => {
    try {
      known.set(url, await instancesAt(new URL(url), resolve))
    } catch {
      // What was known stays; an instance that has gone is found out by calling it.
    }
  }
  const lookAtAll = async () => {
    await Promise.all(Object.values(addresses).flat().map(look))
  }
  const looks = createLooks(lookAtAll)
  return {
    instancesOf: (service) => [
      ...new Set((addresses[service] ?? []).flatMap((url) => known.get(url) ?? [])),
    ],
    async start() {
      await looks.now()
      looks.start(everyMs)
    },
    lookNow: looks.now,
    close: looks.stop,
  }
}

async function instancesAt(url: URL, resolve: Resolve): Promise<readonly string[]> {
  // A certificate is made out to the name, so TLS keeps it.
  if (url.protocol === 'https:' || isIP(url.hostname.replace(/^\[|\]$/g, ''))) return [url.origin]
  const found = await resolve(url.hostname)
  return found.slice(0, ADDRESSES_MAX).map((address) => {
    const host = isIP(address) === 6 ? `[${address}]` : address
    return new URL(`http://${host}:${url.port || 80}`).origin
  })
}

async function resolveName(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true })
  return found.map(({ address }) => address)
}
