import { loginIn, type Restored, readMigrationState, restoreBackup } from '@haru/pg'
import { readConfig } from '../config.ts'
import { EMBEDDED_DATABASE } from '../installation/reach-database.ts'
import { SECRETS_FILE } from '../installation/secrets.ts'
import { SCHEMAS } from '../schemas.ts'
import { runChecks } from '../verify/verify.ts'
import { asMegabytes, refuseOwnServer } from './backup-place.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'

/** Of `haru verify`; undefined: a release with other migrations made the backup. */
type Verified = { checks: number; findings: number } | undefined

/**
 * `haru restore FILE`: an embedded installation as it was when `haru backup` wrote the file, whole
 * or not at all, in an empty data folder. The exit code is 1 when verify's checks find something;
 * it is restored nevertheless.
 * @param file of `haru backup`
 * @param options `json` for machines
 * @throws Error when DATABASE_URL names a server, the folder is not empty, or the file is not
 *   whole; then the folder is as it was
 */
export async function restoreCommand(
  file: string,
  { json = false }: { json?: boolean },
): Promise<void> {
  const config = readConfig()
  refuseOwnServer('restore', config)
  const signal = stopSignal()
  const line = progressLine()
  const startedAt = performance.now()
  try {
    const restored = await restoreBackup({
      source: file,
      dataDir: config.HARU_DATA_DIR,
      files: [SECRETS_FILE],
      signal,
      onProgress: (done, total) => line.show(asMegabytes('restore', done, total, startedAt)),
      check: verifyRestored,
    }).finally(line.end)
    console.log(json ? asJson(restored) : asText(restored, config.HARU_DATA_DIR))
    if ((restored.checked?.findings ?? 0) > 0) process.exitCode = 1
  } catch (error) {
    if (signal.aborted) throw new Error('interrupted; nothing was left', { cause: error })
    throw error
  }
}

async function verifyRestored(superuserUrl: string): Promise<Verified> {
  const url = `${superuserUrl}${EMBEDDED_DATABASE}`
  const { pending, newer } = await readMigrationState(url, SCHEMAS, loginIn(url))
  if (pending.length > 0 || newer.length > 0) return undefined
  const results = await runChecks(url)
  return { checks: results.length, findings: results.reduce((sum, one) => sum + one.count, 0) }
}

function asJson({ files, checked, ...backup }: Restored<Verified>): string {
  return JSON.stringify({ ...backup, files: files.length, verified: checked ?? null })
}

function asText({ files, begunAt, checked }: Restored<Verified>, dataDir: string): string {
  const what = `${files.length} files restored to ${dataDir}, as it was at ${begunAt}, or later.`
  if (!checked) {
    return `${what}\nAnother release made the backup: run haru migrate, then haru verify.`
  }
  const { checks, findings } = checked
  const names = findings > 0 ? '; haru verify names them' : ''
  return `${what}\n${checks} checks, ${findings} findings${names}.`
}
