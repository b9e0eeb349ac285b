import type { Kysely } from 'kysely'
import { type Link, seal } from './seal.ts'

/** So long an entry stands outside of the chain. */
const EVERY_MS = 1_000
/** Whoever keeps the log can tell that the chain was not written anew since. */
const ANCHOR_EVERY_MS = 60 * 60 * 1_000

/** What is told of sealing. */
export type SealingLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/**
 * Seals what is recorded, once a second, until it is stopped. When that fails, nothing is lost: it
 * is sealed later, and `haru verify` names what has waited for too long.
 * @param db of the service
 * @param schema of the service
 * @param log told when sealing begins to fail, and once an hour of the last link
 * @param now milliseconds that only grow
 */
export function startSealing<Tables>(
  db: Kysely<Tables>,
  schema: string,
  log: SealingLog,
  now: () => number = () => performance.now(),
): { stop(): Promise<void> } {
  let current: Promise<void> | undefined
  let isStopping = false
  let isFailing = false
  let anchorAt = Number.NEGATIVE_INFINITY

  async function round(): Promise<void> {
    let last: Link | undefined
    while (!isStopping) {
      const link = await seal(db, schema)
      if (!link) break
      last = link
    }
    isFailing = false
    if (!last || now() < anchorAt) return
    anchorAt = now() + ANCHOR_EVERY_MS
    const fields = { schema, seq: last.seq, hash: last.hash.toString('hex') }
    log.info(fields, `the audit log of ${schema} is sealed up to ${last.seq}`)
  }

  function tell(error: unknown): void {
    if (!isFailing) log.warn({ err: error }, `the audit log of ${schema} cannot be sealed now`)
    isFailing = true
  }

  const timer = setInterval(() => {
    current ??= round()
      .catch(tell)
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
