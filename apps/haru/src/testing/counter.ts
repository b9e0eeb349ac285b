import type { Browser, Locator, Page } from 'playwright-core'
import { openRestaurant, type Restaurant } from './restaurant.ts'
import type { Screen } from './screen.ts'
import { openSignedIn } from './signed-in-screen.ts'
import type { TestInstallation } from './test-installation.ts'

/** A restaurant that sells rice, and the screens of its tables. */
export type Counter = {
  restaurant: Restaurant
  /**
   * Has a table that nobody has used yet order so many portions of rice.
   * @param path of the screen; default: that of the table
   */
  openTable(portions: number, path?: string): Promise<Table>
  /** What was paid for a tablet's table. */
  paymentsOf(tablet: number): Promise<object[]>
}

type Table = Screen & {
  tablet: number
  number: number
  /** Orders so many more. */
  order(count: number): Promise<unknown>
}

/** Opens a restaurant for tests of its counter. */
export async function openCounter(browser: Browser, system: TestInstallation): Promise<Counter> {
  const restaurant = await openRestaurant(system, { storeName: '하루분식' })
  const rice = await restaurant.addProduct({ name: '비빔밥', price: 9_000 })
  let tables = 0
  return {
    restaurant,
    async openTable(portions, path) {
      const tablet = restaurant.tabletIds[tables++] ?? 0
      const number = tables
      const cookie = await restaurant.pair(tablet)
      const order = (count: number) => restaurant.order(cookie, [[rice, count]])
      await order(portions)
      const address = path ?? `/counter/table/${tablet}`
      const screen = await openSignedIn(browser, system, restaurant.ownerToken, address)
      return { ...screen, tablet, number, order }
    },
    async paymentsOf(tablet) {
      const { rows } = await system.admin.query(
        `select p.method, p.card_company, p.amount::int from trade.payment p
           join trade.trade t on t.store_id = p.store_id and t.id = p.trade_id
          where t.trade_device_id = $1 order by p.id`,
        [tablet],
      )
      return rows
    },
  }
}

/** The button that takes a table's cash. */
export function payCash(page: Page): Locator {
  return page.getByRole('button', { name: /현금 결제$/ })
}
