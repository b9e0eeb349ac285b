import {
  addDays,
  type BusinessDay,
  type DateTerm,
  type Period,
  settlementPeriodFrom,
  statisticPeriodFrom,
} from '@haru/business-day'

/** The nightly jobs: batch.md, "Jobs". */
export const JOB_NAMES = ['product-sale-statistics', 'settlement'] as const
export type JobName = (typeof JOB_NAMES)[number]

/** One run of a nightly job: its identifying parameters. */
export type JobRun = { name: JobName; dateTerm: DateTerm; startDate: BusinessDay }

/**
 * The period that a run computes.
 * @param run name, term and start date, as they were asked for
 * @returns the period, or undefined when no such period begins on that date; for a settlement's
 *   MONTH any day on which some store is settled will do
 */
export function periodOf({ name, dateTerm, startDate }: JobRun): Period | undefined {
  if (name === 'product-sale-statistics') return statisticPeriodFrom(dateTerm, startDate)
  if (dateTerm === 'WEEK') return undefined
  return settlementPeriodFrom(dateTerm, startDate)
}

/**
 * Lists the runs of one job and term whose periods start between two days.
 * @param name of the job
 * @param dateTerm of the periods
 * @param from the first day, `yyyy-MM-dd`
 * @param to the last day, included
 * @returns the runs, oldest first
 */
export function runsBetween(
  name: JobName,
  dateTerm: DateTerm,
  from: BusinessDay,
  to: BusinessDay,
): JobRun[] {
  const runs: JobRun[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const run = { name, dateTerm, startDate: day }
    if (periodOf(run)) runs.push(run)
  }
  return runs
}
