import { addDays, type BusinessDay } from '@haru/business-day'
import type { CommitAhead } from '@haru/chunk'
import type { Aggregation } from '../aggregation/aggregation.ts'
import type { SettlementDatabase, SettlementTransaction } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import type { Counts } from './counts.ts'
import {
  findOpenDays,
  lockStorePeriods,
  markFolded,
  type OpenDays,
  type StorePeriod,
} from './period-sql.ts'

/** How days are computed, and for which run. */
export type DayTools = { aggregation: Aggregation; runId: number }

/** What a job computes. Counts say how many facts or days were read, and rows written. */
export type Computation = {
  /** Computes days that are missing or stale, and marks them. */
  days: (tx: SettlementTransaction, open: OpenDays, tools: DayTools) => Promise<Counts>
  /** Folds a week or month from its days, which are all there. */
  fold: (tx: SettlementTransaction, period: StorePeriod) => Promise<Counts>
}

/**
 * Computes a period for some stores: missing or stale days first, from their facts, then a week or
 * month from its days.
 * @param tx READ COMMITTED; the stores' days are closed
 * @param period one that has ended
 * @param computation what is computed
 * @param tools how days are computed
 * @throws SQL state 22003 or 23514, or RangeError, when a sum does not fit
 */
export async function computePeriod(
  tx: SettlementTransaction,
  period: StorePeriod,
  computation: Computation,
  tools: DayTools,
): Promise<Counts> {
  await lockStorePeriods(tx, period)
  const all = { read: 0, written: 0 }
  const add = ({ read, written }: Counts) => {
    all.read += read
    all.written += written
  }
  for (const open of await findOpenDays(tx, period)) add(await computation.days(tx, open, tools))
  if (period.dateTerm !== 'DAY') {
    add(await computation.fold(tx, period))
    await markFolded(tx, period)
  }
  return all
}

/**
 * Computes the open days of a longer period one by one, each committed: the checkpoint of the
 * strategies that read every fact. After a crash or a stop only the day in hand is read again. A
 * store that fails goes no further here, and holds up no other.
 * @param db settlement's
 * @param period one that has ended, of stores whose days are closed
 * @param commitAhead commits a day
 * @param computation what is computed
 * @param tools how days are computed
 */
export async function computeDaysAhead(
  db: SettlementDatabase,
  period: StorePeriod,
  commitAhead: CommitAhead<Tables>,
  computation: Computation,
  tools: DayTools,
): Promise<void> {
  let stores = period.storeIds
  for (const { start, end } of await openDaysOf(db, period)) {
    const compute = (some: readonly number[]) =>
      commitAhead(some.map(String), async (tx, claimed) => {
        const storeIds = claimed.map(Number)
        const day = { ...period, storeIds, start, end, dateTerm: 'DAY' as const }
        return await computePeriod(tx, day, computation, tools)
      })
    const outcome = await compute(stores)
    if (outcome === 'stopped') return
    if (outcome === 'committed') continue
    const passed: number[] = []
    for (const store of stores) {
      const alone = await compute([store])
      if (alone === 'stopped') return
      if (alone === 'committed') passed.push(store)
    }
    if (passed.length === 0) return
    stores = passed
  }
}

/** Those that are open for any of the stores, oldest first. */
async function openDaysOf(
  db: SettlementDatabase,
  period: StorePeriod,
): Promise<{ start: BusinessDay; end: BusinessDay }[]> {
  const open = await findOpenDays(db, period)
  const days = new Set(open.flatMap(({ days }) => days))
  return [...days].sort().map((start) => ({ start, end: addDays(start, 1) }))
}
