import { addDays, addMonths, type BusinessDay, type SettlementTerm } from '@haru/business-day'
import { Problem } from '@haru/contracts'
import type { SettlementContext } from '../context.ts'
import { type Settlement, selectSettlements } from './settlement-sql.ts'

/** A year of days, some 33 years of months. */
export const PERIODS_MAX = 400

/**
 * The settlements of a store that begin within [start, end). A period that is not computed, or
 * stale, is left out: who asks for it alone is told so.
 * @param storeId whose
 * @param asked what begins from `start` up to `end`, exclusive
 * @returns won, earliest first
 * @throws Problem COMMON_400_05 when `end` is not after `start`, or too long after it
 */
export async function listSettlements(
  { db }: SettlementContext,
  storeId: number,
  { dateTerm, start, end }: { dateTerm: SettlementTerm; start: BusinessDay; end: BusinessDay },
): Promise<(Settlement & { startDate: BusinessDay })[]> {
  if (end <= start || isBeyond(dateTerm, start, end)) {
    throw new Problem('COMMON_400_05', { parameters: { name: 'to' } })
  }
  return await selectSettlements(db, storeId, dateTerm, { start, end })
}

function isBeyond(dateTerm: SettlementTerm, start: BusinessDay, end: BusinessDay): boolean {
  const latest = dateTerm === 'DAY' ? addDays(start, PERIODS_MAX) : addMonths(start, PERIODS_MAX)
  // What lies after 9998 has a fifth digit: no day that can be asked for is later.
  return latest.length === end.length && end > latest
}
