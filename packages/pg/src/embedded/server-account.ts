import { readFileSync } from 'node:fs'

/** The account that the server runs under when this process is root: PostgreSQL refuses root. */
export type ServerAccount = { name: string; uid: number; gid: number }

/**
 * Chooses the account for the server: `postgres` where the machine has it, else `nobody`.
 * @returns undefined when this process is not root, and so is itself the right account
 * @throws Error when the machine has neither
 */
export function chooseServerAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const line = accounts.find((one) => one.startsWith(`${wanted}:`))
    const [name, , uid, gid] = line?.split(':') ?? []
    if (name && uid && gid) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has no account "postgres" or "nobody" to ' +
      'run it under. Start as an ordinary user, or name a server by DATABASE_URL.',
  )
}
