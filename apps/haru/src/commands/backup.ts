import { resolve } from 'node:path'
import { type Backup, hasCluster, openEmbeddedServer, writeBackup } from '@haru/pg'
import { readConfig } from '../config.ts'
import { noInstallation } from '../installation/open-database.ts'
import { EMBEDDED_DATABASE } from '../installation/reach-database.ts'
import { SECRETS_FILE } from '../installation/secrets.ts'
import { asMegabytes, refuseOwnServer } from './backup-place.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * `haru backup FILE`: an embedded installation in one file, beside the running system.
 * @param file where it goes; nothing has that name yet
 * @param options `json` for machines
 * @throws Error when DATABASE_URL names a server, there is no installation, or the file cannot be
 *   written; then none is left
 */
export async function backupCommand(
  file: string,
  { json = false }: { json?: boolean },
): Promise<void> {
  const config = readConfig()
  refuseOwnServer('backup', config)
  if (!hasCluster(config.HARU_DATA_DIR)) throw noInstallation(config)
  const signal = stopSignal()
  const line = progressLine()
  const startedAt = performance.now()
  const server = await openEmbeddedServer(config.HARU_DATA_DIR)
  try {
    const backup = await writeBackup({
      dataDir: config.HARU_DATA_DIR,
      superuserUrl: server.superuserUrl,
      database: EMBEDDED_DATABASE,
      // A demo's own: without them the tablets would have to be paired anew.
      files: [SECRETS_FILE],
      target: file,
      signal,
      onProgress: (done, total) => {
        line.show(asMegabytes('backup', done, total, startedAt))
      },
    }).finally(line.end)
    console.log(json ? asJson(file, backup) : asText(file, backup))
  } catch (error) {
    if (signal.aborted) throw new Error('interrupted; no file was left', { cause: error })
    throw error
  } finally {
    await server.stop()
  }
}

function asJson(file: string, { files, ...backup }: Backup): string {
  return JSON.stringify({ file: resolve(file), ...backup, files: files.length })
}

function asText(file: string, { bytes, files, begunAt }: Backup): string {
  const size = (bytes / 1e6).toFixed(1)
  return (
    `${file}: ${size} MB, ${files.length} files, with everything committed by ${begunAt}.\n` +
    'It holds money and secrets. Keep it elsewhere, and rehearse: haru restore.'
  )
}
