import { fileURLToPath } from 'node:url'
import { runProgram } from './child.ts'
import type { LoadFound, LoadOrder } from './load-child.ts'

const CHILD = fileURLToPath(new URL('load-child.ts', import.meta.url))
/** To start, and to wait for the last answers. */
const GRACE_SECONDS = 60

/**
 * Loads a system from a process of its own.
 * @param order what to ask, where, for how long
 * @throws Error when anything was answered otherwise than it has to be
 */
export async function load(order: LoadOrder): Promise<LoadFound> {
  const told = JSON.stringify(order)
  const secondsMax = order.seconds + GRACE_SECONDS
  const said = await runProgram(process.execPath, [CHILD], { told, secondsMax })
  const found = JSON.parse(said) as LoadFound
  if (Object.keys(found.wrong).length === 0) return found
  throw new Error(`the answers to ${order.work} are wrong: ${JSON.stringify(found.wrong)}`)
}
