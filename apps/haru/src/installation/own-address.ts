/** Who listens on every address is asked on the loopback. */
const EVERY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/**
 * Where this process itself reaches what it listens on.
 * @param host a name or an address, as it is listened on
 * @param port its port
 * @returns like `http://[::1]:8000`, without a slash at its end
 */
export function ownAddress(host: string, port: number): string {
  const address = EVERY_ADDRESS[host] ?? host
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}
