import { openRestaurant } from './restaurant.ts'
import type { TestInstallation } from './test-installation.ts'

/** A restaurant whose store cannot decide about an order: its question is parked. */
export async function parkOrder(
  system: TestInstallation,
): Promise<{ storeId: number; mend: () => Promise<unknown> }> {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.admin.query('alter table store.stock_decision rename to gone')
  await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  // Asked for again meanwhile, it would be parked twice.
  await system.admin.query(`update trade.orders set ask_again_at = now() + interval '1 hour'`)
  const parked = 'select from store.dead_letter'
  while ((await system.admin.query(parked)).rowCount === 0) {
    await system.admin.query(`
      update trade.outbox set attempts = 7, next_attempt_at = now() where sent_at is null`)
    await system.drain()
  }
  return {
    storeId: restaurant.storeId,
    mend: () => system.admin.query('alter table store.gone rename to stock_decision'),
  }
}
