import type { SettlementTransaction } from '../context.ts'
import type { Counts } from '../period/counts.ts'
import type { OpenDays } from '../period/period-sql.ts'

/** The strategies of batch.md: interchangeable, and equal to the won. */
export type AggregationName = 'sql' | 'redis' | 'memory'

/** How days are computed from their facts: in one transaction, with the mark that they are. */
export type Aggregation = {
  /** reads every fact: of a longer period, each day is committed by itself */
  dayByDay: boolean
  /**
   * Computes and writes the sale statistics of some days of some stores. Rows of these days are not
   * there.
   * @param runId of whoever computes, so that two never share what they fold
   * @returns how many facts were read and rows written
   * @throws SQL state 22003, or RangeError, when a sum does not fit
   */
  statisticDays: (tx: SettlementTransaction, open: OpenDays, runId: number) => Promise<Counts>
  /** The same for settlements; rows that are there are replaced. */
  settlementDays: (tx: SettlementTransaction, open: OpenDays, runId: number) => Promise<Counts>
  /** ends its connections */
  close: () => Promise<void>
}

/**
 * Two sums of one item of one store: of a product, its count and amount; of a store's payments
 * (item 0), revenue and fee. Amounts in won.
 */
export type Sum = { storeId: number; itemId: number; first: number; second: number }

/** Where the sums of one day are folded from their chunks. */
export type Fold = {
  /** Adds a chunk's sums to those of the chunks before; the same chunk again adds nothing. */
  add: (chunk: number, sums: readonly Sum[]) => Promise<void>
  /** What was folded, and from how many chunks. */
  read: () => Promise<Folded>
  /** Says that nobody will ask for it again. */
  finish: () => Promise<void>
}

export type Folded = { chunks: number; sums: Sum[] }

/** Opens a new, empty fold, under keys that nobody else ever has. */
export type OpenFold = (runId: number) => Fold
