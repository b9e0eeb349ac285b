import { type HaruConfig, readConfig } from '../config.ts'
import { seedDemoRestaurant } from '../demo/index.ts'
import { listenInternally } from '../installation/listen-internally.ts'
import { type Installation, openInstallation } from '../installation/open-installation.ts'
import { stopSignal } from './stop-signal.ts'

/** What is in flight at a stop has this long to finish. */
const STOP_MS_MAX = 15_000

/**
 * `haru start`: the whole system in this process, until Ctrl-C or SIGTERM. In demo mode with its
 * sample restaurant.
 * @throws Error with one clear sentence when it cannot start
 */
export async function startCommand(): Promise<void> {
  const config = readConfig()
  const stop = stopSignal()
  const installation = await openInstallation(config, true)
  try {
    // Before anybody can ask: a visitor could sign up as the sample restaurant's owner.
    if (config.HARU_MODE === 'demo') await seedDemoRestaurant(installation)
    await listen(installation, config)
    const internal = await listenInternally(config, installation)
    announce(installation, config)
    await untilAborted(stop)
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    await internal?.close()
  } finally {
    await installation.close()
  }
}

async function listen({ gateway, port }: Installation, config: HaruConfig): Promise<void> {
  try {
    await gateway.listen({ port, host: config.HARU_HOST })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new Error(
      `Port ${port} is taken by another program. Choose another: HARU_PORT=8080 npm start`,
      { cause },
    )
  }
}

function announce({ publicUrl }: Installation, config: HaruConfig): void {
  console.log(`Haru POS is ready: ${publicUrl}`)
  console.log(`  API reference  ${publicUrl}/docs`)
  if (config.HARU_MODE === 'demo') {
    console.log('  Demo mode: anybody can sign in as anybody, reachable from this machine only.')
  }
  console.log('  Ctrl-C stops it; nothing is lost.')
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
