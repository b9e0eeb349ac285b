import type { StatementDeath } from './system-child.ts'

/** A statement of the saga, and at which of them in one day the process dies. */
export type Boundary = { at: RegExp; nth: readonly number[] }

const WHEN = ['before', 'amid', 'after'] as const

/**
 * The boundaries of the saga, by what has just been done or is about to be. The numbers reach from
 * the first orders, which come all at once, over voids and the re-stock to the last portions, the
 * payments, the import and the night.
 */
export const SAGA_BOUNDARIES: Readonly<Record<string, Boundary>> = {
  'an idempotency key is claimed': { at: /insert into trade\.idempotency_key/, nth: [1, 9] },
  'the day is shared': { at: /pg_advisory_xact_lock_shared/, nth: [7] },
  'a trade is opened': { at: /insert into trade\.trade\b/, nth: [4] },
  'an order is stored': { at: /insert into trade\.orders\b/, nth: [2, 8] },
  'its lines are stored': { at: /insert into trade\.order_line\b/, nth: [3] },
  'an event of trade is stored': { at: /insert into "trade"\."outbox"/, nth: [4, 15] },
  'the outcome of a key is stored': { at: /update trade\.idempotency_key/, nth: [8] },
  'events are claimed': { at: /idle_in_transaction_session_timeout/, nth: [2, 4] },
  'the store takes an event': { at: /insert into "store"\."inbox"/, nth: [2] },
  'a decision about stock is stored': { at: /insert into store\.stock_decision/, nth: [1, 6] },
  'stock is moved': { at: /insert into store\.stock_movement/, nth: [6, 8] },
  "the store's answer is stored": { at: /insert into "store"\."outbox"/, nth: [1, 7] },
  'trade takes an event': { at: /insert into "trade"\."inbox"/, nth: [4] },
  'an order is decided': { at: /update trade\.orders\s+set status = \$/, nth: [1, 7] },
  "a trade's amount changes": { at: /update trade\.trade set amount/, nth: [7] },
  'facts are stored': { at: /insert into trade\.sold_line_fact/, nth: [7] },
  'the screens are told': { at: /insert into trade\.live_event/, nth: [12] },
  'events are marked as sent': { at: /outbox" set sent_at/, nth: [3] },
  'an order is voided': { at: /update trade\.orders\s+set status = 'VOIDED'/, nth: [1, 2] },
  'a payment is stored': { at: /insert into trade\.payment/, nth: [1, 4] },
  'a trade is closed': { at: /update trade\.trade set status/, nth: [1, 5] },
  'a receipt is imported': { at: /insert into trade\.imported_receipt/, nth: [1] },
  'an import has its turn, a day is held': { at: /pg_advisory_xact_lock\(/, nth: [1, 2] },
  'a day is closed': { at: /insert into trade\.closed_days/, nth: [1] },
  'a transaction is committed': { at: /^commit/, nth: [1, 20, 40] },
}

/** All deaths at a boundary. */
export function deathsAt({ at, nth }: Boundary): StatementDeath[] {
  return WHEN.flatMap((when) => nth.map((one) => ({ statement: at.source, when, nth: one })))
}
