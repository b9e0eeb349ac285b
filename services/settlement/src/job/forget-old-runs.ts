import { type Pruned, pruneHistory } from '@haru/chunk'
import type { SettlementContext } from '../context.ts'

const DAY_MS = 86_400_000
/** Long enough to look into a quarter that was settled wrongly. */
const KEEP_MS = 92 * DAY_MS
/**
 * Then a period's instance goes altogether (a year holds 813 of them), unless a person holds it.
 * What was computed is remembered by `computed_period`, so that nothing is computed anew for it.
 */
const KEEP_INSTANCES_MS = 400 * DAY_MS

/**
 * Removes the metadata of old runs, in small transactions.
 * @param context settlement's
 * @param signal ends it after the batch in hand
 * @returns how many rows were removed
 */
export async function forgetOldRuns(
  { repository }: SettlementContext,
  signal?: AbortSignal,
): Promise<Pruned> {
  const retention = { keepMs: KEEP_MS, keepInstancesMs: KEEP_INSTANCES_MS }
  return await pruneHistory(repository, signal ? { ...retention, signal } : retention)
}
