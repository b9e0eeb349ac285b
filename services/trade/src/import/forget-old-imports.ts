import { createJobRepository, pruneHistory } from '@haru/chunk'
import type { TradeContext } from '../context.ts'

const DAY_MS = 86_400_000
/** Long enough to look into a quarter whose sales came in wrongly; as settlement keeps its runs. */
const KEEP_MS = 92 * DAY_MS
/** Then an import that was never gone on with starts over; receipts are known for ever. */
const KEEP_INSTANCES_MS = 400 * DAY_MS

/**
 * Removes what the engine keeps of old imports, in small transactions.
 * @param context trade's
 */
export async function forgetOldImports({ db, ending }: TradeContext): Promise<void> {
  const repository = createJobRepository({ db, schema: 'trade' })
  const retention = { keepMs: KEEP_MS, keepInstancesMs: KEEP_INSTANCES_MS }
  await pruneHistory(repository, { ...retention, signal: ending.signal })
}
