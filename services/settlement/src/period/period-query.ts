import { type BusinessDay, type DateTerm, isBusinessDay, type Period } from '@haru/business-day'
import { Problem } from '@haru/contracts'
import { z } from 'zod'
import type { SettlementDatabase } from '../context.ts'
import { type JobName, periodOf } from './job-period.ts'
import { readPeriodState } from './period-sql.ts'

/** A date in a query. What is no date has the wrong type, as a word in place of a number has. */
export const dateParameterSchema = z
  .string()
  .check((context) => {
    if (isBusinessDay(context.value)) return
    context.issues.push({ code: 'invalid_type', expected: 'date', input: context.value })
  })
  .meta({ format: 'date' })

/**
 * Finds the period that a request is about, and makes sure that it can be answered.
 * @param db settlement's, or a transaction when more is read in the same snapshot
 * @param storeId the caller's store
 * @param asked job, term and start date of the request
 * @returns the period
 * @throws Problem COMMON_400_05 when no such period of this store begins on that date,
 *   STORE_404_04 when it is not computed, or stale; STORE_404_01 when there is no such store
 */
export async function findReadablePeriod(
  db: SettlementDatabase,
  storeId: number,
  asked: { name: JobName; dateTerm: DateTerm; startDate: BusinessDay },
): Promise<Period> {
  const period = periodOf(asked)
  if (!period) throw notAStart()
  const state = await readPeriodState(db, storeId, asked)
  if (!state) throw new Problem('STORE_404_01')
  const { settlementDay, fresh } = state
  const isSettlementMonth = asked.name === 'settlement' && asked.dateTerm === 'MONTH'
  if (isSettlementMonth && Number(asked.startDate.slice(8)) !== settlementDay) throw notAStart()
  if (!fresh) throw new Problem('STORE_404_04')
  return period
}

function notAStart(): Problem {
  return new Problem('COMMON_400_05', { parameters: { name: 'start-date' } })
}
