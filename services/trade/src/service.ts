import { auditRoutes, startSealing } from '@haru/audit'
import { deadLetterRoutes, type EventBus } from '@haru/events'
import type { Sharing } from '@haru/redis'
import { buildService, type RunningService, type ServiceSetup } from '@haru/service-kit'
import { sql } from 'kysely'
import { billRoutes } from './bill/bill-routes.ts'
import { createTradeContext, type TradeContext } from './context.ts'
import { dayRoutes } from './day/day-routes.ts'
import { todayRoutes } from './day/today-routes.ts'
import { startHousekeeping } from './housekeeping.ts'
import { kitchenRoutes } from './kitchen/kitchen-routes.ts'
import { liveRoutes } from './live/live-routes.ts'
import { liveConsumer } from './live/on-change.ts'
import { stockDecidedConsumer } from './order/on-stock-decided.ts'
import { orderRoutes } from './order/order-routes.ts'
import { createPendingMetrics } from './order/pending-metrics.ts'
import { paymentRoutes } from './payment/payment-routes.ts'
import { receiptRoutes } from './receipt/receipt-routes.ts'
import { staffCallRoutes } from './staff-call/staff-call-routes.ts'

/** Trade, with what its tests reach into. */
export type TradeService = RunningService & { context: TradeContext }

/**
 * Opens the trade service: trades, orders, payments.
 * @param setup where its database is, and the other services
 * @param bus carries its events; started by the caller
 */
export async function openTradeService(
  setup: ServiceSetup & Sharing,
  bus: EventBus,
): Promise<TradeService> {
  const context = createTradeContext(setup, bus)
  bus.addOutbox({ schema: 'trade', db: context.eventsDb })
  bus.addConsumer(stockDecidedConsumer(context))
  bus.addConsumer(liveConsumer(context))
  const app = await buildService(
    {
      name: 'trade',
      internalKey: setup.internalKey,
      logLevel: setup.logLevel,
      watch: setup.watch,
      checkReady: async () => void (await sql`select 1`.execute(context.db)),
    },
    async (routes) => {
      orderRoutes(routes, context)
      billRoutes(routes, context)
      paymentRoutes(routes, context)
      receiptRoutes(routes, context)
      dayRoutes(routes, context)
      staffCallRoutes(routes, context)
      kitchenRoutes(routes, context)
      todayRoutes(routes, context)
      await liveRoutes(routes, context)
      deadLetterRoutes(routes, { schema: 'trade', bus })
      const { db } = context
      auditRoutes(routes, { path: '/trade/audit', access: 'owner', db, schema: 'trade' })
    },
  )
  const housekeeping = startHousekeeping(context, (error) => app.log.warn({ err: error }))
  const sealing = startSealing(context.db, 'trade', app.log)
  setup.watch?.pools.watch('trade', context.db)
  setup.watch?.pools.watch('trade', context.eventsDb)
  return {
    app,
    context,
    ending: context.ending,
    metrics: createPendingMetrics(context.eventsDb, (message, error) => {
      app.log.error({ err: error }, message)
    }),
    async close() {
      await housekeeping.stop()
      await sealing.stop()
      await app.close()
      await context.eventsDb.destroy()
      await context.db.destroy()
    },
  }
}
