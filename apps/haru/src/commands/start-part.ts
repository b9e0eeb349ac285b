import { readConfig } from '../config.ts'
import { openPart } from '../installation/open-part.ts'
import { PART_PORTS, PARTS, type Part } from '../installation/parts.ts'
import { listen, runUntilStopped } from './run-until-stopped.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * `haru start PART`: the gateway or one service alone, until Ctrl-C or SIGTERM.
 * @param name of the part
 * @throws Error with one clear sentence when there is no such part, or it cannot start
 */
export async function startPart(name: string): Promise<void> {
  if (!isPart(name)) throw new Error(`There is no part ${name}; there are ${PARTS.join(', ')}.`)
  const config = readConfig(undefined, { HARU_PORT: String(PART_PORTS[name]) })
  const stop = stopSignal()
  const part = await openPart(name, config)
  await runUntilStopped(config, part, stop, async () => {
    const address = await listen(part.app, config.HARU_PORT, config)
    await part.announce(address)
    return `Haru POS: ${name} listens at ${address}`
  })
}

function isPart(name: string): name is Part {
  return (PARTS as readonly string[]).includes(name)
}
