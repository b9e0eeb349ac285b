import { networkInterfaces } from 'node:os'

/** Who listens on every address is asked on the loopback by itself. */
const EVERY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/**
 * Where this process itself reaches what it listens on.
 * @param host a name or an address, as it is listened on
 * @param port its port
 * @returns like `http://[::1]:8000`, without a slash at its end
 */
export function ownAddress(host: string, port: number): string {
  return originOf(EVERY_ADDRESS[host] ?? host, port)
}

/**
 * Where other parts, perhaps on other machines, reach what this process listens on, unless somebody
 * says it: at an address of this machine when it listens on every one.
 * @param host a name or an address, as it is listened on
 * @param port its port
 * @returns without a slash at its end
 */
export function addressForOthers(host: string, port: number): string {
  return originOf(EVERY_ADDRESS[host] ? outwardAddress() : host, port)
}

/** The first that is no loopback, an IPv4 one if there is: in a container, its only one. */
export function outwardAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((found) => found ?? [])
  const outward = all.filter(({ internal, scopeid }) => !internal && !scopeid)
  const first = outward.find(({ family }) => family === 'IPv4') ?? outward[0]
  return first?.address ?? '127.0.0.1'
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
