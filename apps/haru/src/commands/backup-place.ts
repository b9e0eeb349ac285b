import type { HaruConfig } from '../config.ts'
import type { ShownProgress } from './progress-line.ts'

/**
 * Both commands know the embedded server only: others have tools of their own, which know more.
 * @param command which
 * @param config of this run
 * @throws Error naming them when DATABASE_URL is set
 */
export function refuseOwnServer(command: 'backup' | 'restore', { DATABASE_URL }: HaruConfig): void {
  if (DATABASE_URL === undefined) return
  throw new Error(
    `haru ${command} is for the embedded database, and DATABASE_URL names a server of your own: ` +
      "use pg_dump, pg_basebackup or your provider's snapshots (docs/operations.md, Backup).",
  )
}

/**
 * How far it is, in megabytes.
 * @param step its name
 * @param done bytes
 * @param total bytes, about
 * @param startedAt by performance.now()
 */
export function asMegabytes(
  step: string,
  done: number,
  total: number,
  startedAt: number,
): ShownProgress {
  const seconds = Math.max(0.001, (performance.now() - startedAt) / 1_000)
  const bytesPerSecond = done / seconds
  return {
    step: `${step}, MB:`,
    done: done / 1e6,
    // The log comes on top of what was measured.
    total: Math.max(total, done) / 1e6,
    itemsPerSecond: bytesPerSecond / 1e6,
    msLeft: (Math.max(0, total - done) / bytesPerSecond) * 1_000,
  }
}
