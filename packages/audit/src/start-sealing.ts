import type { Kysely } from 'kysely'
import { seal } from './seal.ts'

/** So long an entry stands outside of the chain. */
const EVERY_MS = 1_000

/**
 * Seals what is recorded, once a second, until it is stopped. When that fails, nothing is lost: it
 * is sealed later, and `haru verify` names what has waited for too long.
 * @param db of the service
 * @param schema of the service
 * @param onError told when a round fails
 */
export function startSealing<Tables>(
  db: Kysely<Tables>,
  schema: string,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let current: Promise<void> | undefined
  let isStopping = false

  async function round(): Promise<void> {
    while (!isStopping && (await seal(db, schema)) > 0);
  }

  const timer = setInterval(() => {
    current ??= round()
      .catch(onError)
      .finally(() => {
        current = undefined
      })
  }, EVERY_MS)
  timer.unref()
  return {
    async stop() {
      isStopping = true
      clearInterval(timer)
      await current
    },
  }
}
