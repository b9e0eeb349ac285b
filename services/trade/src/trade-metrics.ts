import { Counter, Histogram, Registry } from 'prom-client'

/** Seconds: usually some milliseconds; after five minutes the store must decide for good. */
const DECISION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

/** Counts what happens in trade. Told after the commit: what was rolled back did not happen. */
export type TradeMetrics = {
  /** @param seconds from the order to its decision, by the database's clock */
  decided(outcome: 'CONFIRMED' | 'REJECTED', seconds: number): void
  paid(method: 'CASH' | 'CARD'): void
  /** @param orders about which the store was asked again */
  askedAgain(orders: number): void
}

/**
 * Makes trade's metrics.
 * @param registry that gets them; default: one that nobody looks at
 */
export function createTradeMetrics(registry: Registry = new Registry()): TradeMetrics {
  const registers = [registry]
  const decisions = new Counter({
    name: 'haru_order_decisions_total',
    help: 'Orders that this process confirmed or rejected',
    labelNames: ['outcome'],
    registers,
  })
  const seconds = new Histogram({
    name: 'haru_order_decision_seconds',
    help: 'How long orders waited for their decision',
    buckets: DECISION_BUCKETS,
    registers,
  })
  const payments = new Counter({
    name: 'haru_payments_total',
    help: 'Payments that this process took',
    labelNames: ['method'],
    registers,
  })
  const askedAgain = new Counter({
    name: 'haru_order_asked_again_total',
    help: 'How often the store was asked again about an order whose answer had not come',
    registers,
  })
  // A rate begins with the first of them only when they were 0 before.
  for (const outcome of ['CONFIRMED', 'REJECTED']) decisions.inc({ outcome }, 0)
  for (const method of ['CASH', 'CARD']) payments.inc({ method }, 0)
  return {
    decided(outcome, took) {
      decisions.inc({ outcome })
      // A demo's clock may be moved meanwhile, and any may be put right.
      seconds.observe(Math.max(0, took))
    },
    paid: (method) => payments.inc({ method }),
    askedAgain: (orders) => askedAgain.inc(orders),
  }
}
