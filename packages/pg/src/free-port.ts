import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below those that systems give to outgoing connections (from 32,768 on Linux, from 49,152 by RFC
 * 6335), which may take such a port before it is listened on; above what servers usually use.
 */
const LOW_PORTS = { min: 15_000, max: 32_767 }
const TRIES_MAX = 20

/**
 * A port on 127.0.0.1 that was free a moment ago.
 * @param wanted taken when it is free; 0: any
 */
export async function findFreePort(wanted = 0): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted
  for (let n = 0; n < TRIES_MAX; n++) {
    const port = randomInt(LOW_PORTS.min, LOW_PORTS.max + 1)
    if (await isFree(port)) return port
  }
  throw new Error('no free port on 127.0.0.1')
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
