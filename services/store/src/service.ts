import { auditRoutes, startSealing } from '@haru/audit'
import { deadLetterRoutes, type EventBus } from '@haru/events'
import type { Sharing } from '@haru/redis'
import { buildService, type RunningService, type ServiceSetup } from '@haru/service-kit'
import { sql } from 'kysely'
import { createStoreContext, type StoreContext } from './context.ts'
import { pairingRoutes } from './pairing/pairing-routes.ts'
import { productRoutes } from './product/product-routes.ts'
import { createStockConsumer } from './stock/stock-events.ts'
import { storeRoutes } from './store/store-routes.ts'
import { tradeDeviceRoutes } from './trade-device/trade-device-routes.ts'

/** Store, with what the demo's sample restaurant is made by. */
export type StoreService = RunningService & { context: StoreContext }

/**
 * Opens the store service: stores, tablets and their pairing, products, stock.
 * @param setup where its database is and what it signs with
 * @param bus gets its outbox and its consumer; not started yet
 * @returns the service; stop the bus before closing it
 */
export async function openStoreService(
  setup: ServiceSetup & Sharing,
  bus: EventBus,
): Promise<StoreService> {
  const context = createStoreContext(setup, bus)
  const { db, eventsDb } = context
  const app = await buildService(
    {
      name: 'store',
      internalKey: setup.internalKey,
      logLevel: setup.logLevel,
      watch: setup.watch,
      checkReady: async () => void (await sql`select 1`.execute(db)),
    },
    async (routes) => {
      storeRoutes(routes, context)
      productRoutes(routes, context)
      tradeDeviceRoutes(routes, context)
      pairingRoutes(routes, context)
      deadLetterRoutes(routes, { schema: 'store', bus })
      auditRoutes(routes, { path: '/store/audit', access: 'owner', db, schema: 'store' })
    },
  )
  const sealing = startSealing(db, 'store', app.log)
  bus.addOutbox({ schema: 'store', db: eventsDb })
  bus.addConsumer(createStockConsumer(eventsDb))
  setup.watch?.pools.watch('store', db)
  setup.watch?.pools.watch('store', eventsDb)
  return {
    app,
    context,
    async close() {
      await sealing.stop()
      await app.close()
      await eventsDb.destroy()
      await db.destroy()
    },
  }
}
