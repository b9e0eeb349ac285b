import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { openRestaurant, type Restaurant } from './restaurant.ts'
import { openScreen, type Screen, type ScreenOptions, violationsOf } from './screen.ts'
import type { TestInstallation } from './test-installation.ts'

/** A restaurant with a menu and a paired tablet. */
export type TabletWorld = {
  restaurant: Restaurant
  /** the tablet's id, and its cookie */
  tabletId: number
  cookie: string
  /** ids by name */
  menu: Record<'비빔밥' | '만두' | '녹차', number>
  /** Opens the tablet's screen in a browser of its own. */
  open(options?: ScreenOptions): Promise<Screen>
  /** how many orders there are, whatever came of them, at every table */
  countOrders(): Promise<number>
}

/**
 * Gives a test its own restaurant, with three products and a tablet.
 * @param system a running installation
 * @param browser the program
 */
export async function openTabletWorld(
  system: TestInstallation,
  browser: Browser,
): Promise<TabletWorld> {
  const restaurant = await openRestaurant(system)
  const tabletId = restaurant.tabletIds[0] ?? 0
  const cookie = await restaurant.pair(tabletId)
  const menu = {
    비빔밥: await restaurant.addProduct({ name: '비빔밥', price: 9_000, baseStock: 10 }),
    만두: await restaurant.addProduct({
      ...{ name: '만두', category: 'SUB_MENU', price: 5_000, baseStock: 10 },
    }),
    녹차: await restaurant.addProduct({
      ...{ name: '녹차', category: 'DRINK', price: 3_000, baseStock: 100 },
    }),
  }
  await system.drain()
  return {
    ...{ restaurant, tabletId, cookie, menu },
    open: (options) =>
      openScreen(browser, `${system.url}/tablet`, { cookies: [cookie], ...options }),
    async countOrders() {
      const { rows } = await system.admin.query(
        'select count(*)::int as count from trade.orders where store_id = $1',
        [restaurant.storeId],
      )
      return rows[0].count
    },
  }
}

/** Chooses one of a product. */
export async function add(page: Page, name: string): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: new RegExp(`^${name} (담기|하나 더)$`) })
    .click()
}

/** The button that orders, where the cart is beside the menu. */
export function orderButton(page: Page) {
  return page.getByRole('button', { name: '주문하기', exact: true })
}

/** Waits until the tablet says that an order was taken. */
export async function untilTaken(page: Page): Promise<void> {
  await page.getByRole('status').getByText('주문이 들어갔습니다').waitFor()
}

/**
 * Looks at a screen as it is with axe.
 * @param state what is shown, for the message
 */
export async function assertUsable(page: Page, state: string): Promise<void> {
  assert.deepEqual(await violationsOf(page), [], state)
}

/**
 * Keeps orders undecided, and everybody untold, until the returned function is called.
 * @param t lets it go on, at the latest
 */
export async function holdEvents(
  t: { after(end: () => unknown): void },
  { bus }: TestInstallation,
): Promise<() => void> {
  await bus.stop()
  let isHeld = true
  const release = () => {
    if (isHeld) bus.start()
    isHeld = false
  }
  t.after(release)
  return release
}
