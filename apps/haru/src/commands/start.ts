import { type HaruConfig, readConfig, unusedKakaoSettings } from '../config.ts'
import { seedDemoRestaurant } from '../demo/index.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { listen, runUntilStopped } from './run-until-stopped.ts'
import { startPart } from './start-part.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * `haru start`: the whole system in this process, until Ctrl-C or SIGTERM. In demo mode with its
 * sample restaurant. With a part's name, that part alone.
 * @param part gateway, or a service
 * @throws Error with one clear sentence when it cannot start
 */
export async function startCommand(part?: string): Promise<void> {
  if (part !== undefined) return await startPart(part)
  const config = readConfig()
  const stop = stopSignal()
  const installation = await openInstallation(config, { schedule: true, begins: true })
  await runUntilStopped(config, installation, stop, async () => {
    // Before anybody can ask: a visitor could sign up as the sample restaurant's owner.
    if (config.HARU_MODE === 'demo') await seedDemoRestaurant(installation)
    await listen(installation.gateway, installation.port, config)
    await installation.database.bearRestarts()
    return announcement(installation.publicUrl, config)
  })
}

/**
 * What a start says when it is ready.
 * @param publicUrl where people reach it
 * @param config of this start
 * @returns lines for a person
 */
export function announcement(publicUrl: string, config: HaruConfig): string {
  const lines = [`Haru POS is ready: ${publicUrl}`, `  API reference  ${publicUrl}/docs`]
  if (config.HARU_MODE === 'demo') {
    const where =
      config.HARU_DEMO_EXPOSED === 'yes' ? 'whoever reaches it' : 'reachable from this machine only'
    lines.push(`  Demo mode: anybody can sign in as anybody, ${where}.`)
  }
  const unused = unusedKakaoSettings(config)
  if (unused.length > 0) {
    lines.push(`  A stand-in takes the place of Kakao in a demo; not used: ${unused.join(', ')}`)
  }
  return [...lines, '  Ctrl-C stops it; nothing is lost.'].join('\n')
}
