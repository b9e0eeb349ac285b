import { type HaruConfig, readConfig, unusedKakaoSettings } from '../config.ts'
import { seedDemoRestaurant } from '../demo/index.ts'
import { closeAll } from '../installation/close-all.ts'
import { listenInternally } from '../installation/listen-internally.ts'
import { type Installation, openInstallation } from '../installation/open-installation.ts'
import { stopSignal } from './stop-signal.ts'

/** Longer than requests in flight (15 s) and other commands at work (30 s) are waited for. */
const STOP_MS_MAX = 60_000
/** A connection that nobody counted must not keep a system alive that is closed. */
const CLOSED_MS_MAX = 1_000

/**
 * `haru start`: the whole system in this process, until Ctrl-C or SIGTERM. In demo mode with its
 * sample restaurant.
 * @throws Error with one clear sentence when it cannot start
 */
export async function startCommand(): Promise<void> {
  const config = readConfig()
  const stop = stopSignal()
  const installation = await openInstallation(config, { schedule: true, begins: true })
  const opened: (() => Promise<unknown>)[] = [installation.close]
  try {
    // Before anybody can ask: a visitor could sign up as the sample restaurant's owner.
    if (config.HARU_MODE === 'demo') await seedDemoRestaurant(installation)
    await listen(installation, config)
    const internal = await listenInternally(config, installation)
    if (internal) opened.push(() => internal.close())
    await installation.database.bearRestarts()
    console.log(announcement(installation.publicUrl, config))
    await untilAborted(stop)
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
  } finally {
    await closeAll(opened)
  }
  setTimeout(() => process.exit(), CLOSED_MS_MAX).unref()
}

async function listen({ gateway, port }: Installation, config: HaruConfig): Promise<void> {
  try {
    await gateway.listen({ port, host: config.HARU_HOST })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const another = 'Choose another: HARU_PORT=8080 npm start'
    const taken = `Port ${port} is taken by another program. ${another}`
    const refused = `HARU_HOST ${config.HARU_HOST} with HARU_PORT ${port} cannot be used (${code}).`
    throw new Error(code === 'EADDRINUSE' ? taken : refused, { cause })
  }
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

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
