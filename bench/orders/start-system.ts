import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_LIMITS, startHaru } from '@haru/haru/testing/haru-command.ts'
import type { Door } from '@haru/haru/testing/restaurant.ts'
import { sendRequest } from '@haru/haru/testing/test-installation.ts'
import { findFreePort } from '@haru/pg'
import type { BenchDatabase } from '../bench-server.ts'

/** The whole system, in a process of its own. */
export type BenchSystem = Door & {
  /** lets it finish, and ends it */
  stop: () => Promise<void>
}

/** Good in every process of a run, as the tablets keep their cookies. */
const SECRETS = {
  HARU_COOKIE_SECRETS: 'cookie-secret-of-the-benchmark-0123456789',
  HARU_INTERNAL_KEY: 'internal-key-of-the-benchmark-0123456789',
}

/**
 * Starts `haru start`.
 * @param database that nobody else uses
 * @returns when it is ready
 */
export async function startSystem({ adminUrl, appUrl }: BenchDatabase): Promise<BenchSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-bench-system-'))
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const port = await findFreePort()
  const settings = {
    ...SECRETS,
    ...NO_LIMITS,
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: folder,
    HARU_PORT: String(port),
    DATABASE_URL: appUrl,
    MIGRATE_DATABASE_URL: adminUrl,
  }
  const { child } = await startHaru(
    { after: (end) => void ends.push(end as () => unknown) },
    settings,
  )
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    request: (...request) => sendRequest(url, ...request),
    async stop() {
      const ended = once(child, 'exit')
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM')) await ended
      for (const end of ends) await end()
    },
  }
}
