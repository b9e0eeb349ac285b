import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runDueJobs } from '@haru/settlement'
import { importSales } from '@haru/trade'
import pg from 'pg'
import type { RunningServices } from '../installation/open-services.ts'
import { demoSales, lastDemoReceiptNo } from './demo-sales.ts'
import { isImported, lockSeeding, readCalendar, readEveOfStore } from './demo-sql.ts'
import { fillDemoMenu, findDemoStore, openDemoStore } from './demo-store.ts'

/** What the sample restaurant is made in. The gateway need not listen. */
export type DemoInstallation = Pick<RunningServices, 'user' | 'store' | 'trade' | 'settlement'> & {
  database: { adminUrl: string }
}

/**
 * Makes the sample restaurant, unless it is there: owner, store, menu, nine weeks of sales up to
 * the eve of its opening, and the statistics and settlements of these. What was interrupted is gone
 * on with; what a person has changed since stays as it is.
 * @param installation in demo mode
 * @param folder where the file of sales lies while it is imported
 * @returns whether it made anything
 */
export async function seedDemoRestaurant(
  installation: DemoInstallation,
  folder: string = tmpdir(),
): Promise<boolean> {
  const admin = new pg.Client({ connectionString: installation.database.adminUrl })
  await admin.connect()
  try {
    await lockSeeding(admin)
    const storeId = (await findDemoStore(installation)) ?? (await openDemoStore(installation))
    const lastDay = await readEveOfStore(admin, storeId)
    // The last receipt comes in last, so that with it everything is there.
    if (await isImported(admin, storeId, lastDemoReceiptNo(lastDay))) return false
    await fillDemoMenu(installation, storeId)
    const sales = demoSales(lastDay, await readCalendar(admin))
    await importText(installation, storeId, sales, folder)
  } finally {
    await admin.end()
  }
  // Whatever does not complete is tried again by the schedule.
  await runDueJobs(installation.settlement.context)
  return true
}

async function importText(
  { trade }: DemoInstallation,
  storeId: number,
  csv: string,
  parent: string,
): Promise<void> {
  const folder = mkdtempSync(join(parent, 'haru-demo-'))
  try {
    const path = join(folder, 'sales.csv')
    writeFileSync(path, csv, { mode: 0o600 })
    const rejectsPath = join(folder, 'rejects.csv')
    const { rejected } = await importSales(trade.context, { storeId, path, rejectsPath })
    if (rejected > 0) throw new Error(`${rejected} receipts of the sample restaurant were rejected`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
