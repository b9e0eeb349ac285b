import { createQuestion, type QuestionBounds } from '@haru/service-kit'
import { Gauge, Registry } from 'prom-client'
import type { TradeDatabase } from '../context.ts'
import { countPending, type PendingOrders } from './pending-orders-sql.ts'

/**
 * Makes the metrics of undecided orders, counted when somebody looks. When the database has been
 * away for longer than an answer is shown, they are missing.
 * @param db where the orders are
 * @param tell where it is told that they cannot be counted
 * @param bounds how long that may take, and its answer be shown
 */
export function createPendingMetrics(
  db: TradeDatabase,
  tell: (message: string, error: unknown) => void,
  bounds: QuestionBounds = {},
): Registry {
  const registry = new Registry()
  const count = createQuestion('undecided orders', () => countPending(db), tell, bounds)
  const addGauge = (name: string, help: string, read: (pending: PendingOrders) => number) => {
    const gauge = new Gauge({
      name,
      help: `${help}; every process of trade says the same`,
      registers: [registry],
      async collect() {
        const pending = await count()
        if (pending) gauge.set(read(pending))
        // Without labels, what is reset is 0: nothing must not look like none.
        else gauge.remove()
      },
    })
  }
  addGauge('haru_orders_pending', 'Orders not decided yet, counted up to 10000', (it) => it.orders)
  addGauge(
    'haru_order_oldest_pending_seconds',
    'Age of the oldest order not decided yet; 0 when all are',
    (it) => it.oldestSeconds,
  )
  return registry
}
