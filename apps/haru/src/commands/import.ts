import { resolve } from 'node:path'
import { type ImportedSales, importSales } from '@haru/trade'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { progressLine } from './progress-line.ts'
import { stopSignal } from './stop-signal.ts'

type Options = { store: string; rejects?: string; json?: boolean }

/**
 * `haru import sales FILE --store ID`: brings in what was sold elsewhere. Ctrl-C finishes the chunk
 * in flight; asked again, it goes on from there. Exit code 0 only when every receipt was imported,
 * or was there already.
 * @param path of the CSV file
 * @param options the store; where rejected rows go, default `FILE.rejects.csv`; `json` for machines
 * @throws Problem STORE_404_01; Error when the file is no sales file, the import was stopped, or
 *   receipts were rejected
 */
export async function importCommand(path: string, options: Options): Promise<void> {
  const storeId = readStoreId(options.store)
  const rejectsPath = resolve(options.rejects ?? `${path}.rejects.csv`)
  const signal = stopSignal()
  const line = progressLine()
  const installation = await openInstallation(readConfig())
  try {
    const { context } = installation.trade
    const order = { storeId, path, rejectsPath, signal, onProgress: line.show }
    const result = await importSales(context, order).finally(line.end)
    report(result, options.json ?? false)
  } finally {
    await installation.close()
  }
}

function readStoreId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Error(`--store must be a store's id, not "${text}"`)
  return Number(text)
}

function report(result: ImportedSales, json: boolean): void {
  const { completed, imported, alreadyThere, rejected, lines, rejectsPath } = result
  const seconds = Math.round(result.seconds * 1_000) / 1_000
  const show = (count: number) => count.toLocaleString('en')
  if (json) console.log(JSON.stringify({ ...result, seconds }))
  else {
    console.log(
      `${show(imported)} receipts imported, ${show(alreadyThere)} were there already, ` +
        `${show(rejected)} rejected; ${show(lines)} lines in ${seconds} s`,
    )
  }
  if (!completed) throw new Error('stopped; run it again, and it goes on from here')
  if (rejected > 0) throw new Error(`${show(rejected)} receipts were rejected, see ${rejectsPath}`)
}
