/** One promise of domain.md or events.md, and how live data is held against it. */
export type Check = {
  /** as findings are headed, like `stock-sum` */
  name: string
  /** what holds when nothing is found, in one sentence */
  promise: string
  /**
   * Selects what breaks the promise, from base tables: columns `row_name` (`store.product 12`),
   * `expected` and `found`, all text. Written anew and not shared with the code that it checks.
   */
  sql: string
}

/** One row that differs from what it should be. */
export type Finding = {
  check: string
  /** like `store.product 12` */
  row: string
  expected: string
  found: string
  /** all of it in a sentence */
  message: string
}

/** What became of one check. */
export type CheckResult = {
  check: Check
  /** how many rows differ in all; the first 100 of them are listed */
  count: number
  findings: Finding[]
}

/** Events and their marks are kept for 30 days; younger ones than this are surely still there. */
export const EVENTS_KEPT = "interval '28 days'"

/** An event or an order that takes longer than this does not come by itself any more. */
export const PATIENCE = "interval '10 minutes'"

/**
 * The business day of an instant, in SQL. The statement must name `haru.installation i` in its
 * `from`: calling haru.business_day for every row would take minutes, and would not be another way.
 */
export function dayOf(instant: string): string {
  return `((${instant} at time zone i.time_zone) - i.day_starts_at::interval)::date`
}
