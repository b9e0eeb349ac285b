import { createServer } from 'node:net'

/**
 * Below those that systems give to outgoing connections (from 32,768 on Linux, from 49,152 by RFC
 * 6335), which may take such a port before it is listened on; above what servers usually use.
 */
const LOW_PORTS = { min: 15_000, max: 32_767 }
const COUNT = LOW_PORTS.max - LOW_PORTS.min + 1
/** So many ports a process looks at before it comes to where another began. */
export const PORTS_APART = 97
const TRIES_MAX = 500

let next = firstPortOf(process.pid) - LOW_PORTS.min

/**
 * A port on 127.0.0.1 that was free a moment ago. Some seconds may pass before it is listened on:
 * nobody who asks here meanwhile gets the same one, and who asks in another process begins
 * elsewhere. Taken at random, one in eleven pairs of systems of 20 processes met at a port.
 * @param wanted taken when it is free; 0: any
 * @throws Error when hundreds in a row are taken
 */
export async function findFreePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted
  for (let n = 0; n < TRIES_MAX; n++) {
    const port = LOW_PORTS.min + (next++ % COUNT)
    if (await isFree(port)) return port
  }
  throw new Error('no free port on 127.0.0.1')
}

/**
 * Where a process begins to look: processes of near numbers, far from each other.
 * @param pid its number
 */
export function firstPortOf(pid: number): number {
  return LOW_PORTS.min + ((pid * PORTS_APART) % COUNT)
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(port, '127.0.0.1', resolve)
    })
  } catch {
    return false
  }
  await new Promise((resolve) => probe.close(resolve))
  return true
}
