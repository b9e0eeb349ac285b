import type { Browser, Page } from 'playwright-core'
import { countTones } from './heard-tones.ts'
import { openRestaurant, type Restaurant } from './restaurant.ts'
import { openScreen, type ScreenOptions } from './screen.ts'
import type { TestInstallation } from './test-installation.ts'

/** A restaurant with two paired tables and two dishes. */
export async function openKitchen(system: TestInstallation) {
  const restaurant = await openRestaurant(system)
  const [one = 0, two = 0] = restaurant.tabletIds
  const tables = [await restaurant.pair(one), await restaurant.pair(two)] as const
  const rice = await restaurant.addProduct({ name: '비빔밥' })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  const order = async (table: 1 | 2, ...items: [number, number][]) => {
    const { body } = await restaurant.order(tables[table - 1] ?? '', items)
    if (body.status !== 'CONFIRMED') throw new Error(`the order is ${body.status}`)
    return body.orderId as number
  }
  return { ...restaurant, rice, cola, order }
}

/** The kitchen's screen, once it hears of changes. */
export async function openBoard(
  browser: Browser,
  system: TestInstallation,
  { ownerToken }: Pick<Restaurant, 'ownerToken'>,
  options?: ScreenOptions,
) {
  const cookies = [`accessToken=${ownerToken}`]
  const screen = await openScreen(browser, system.url, { cookies, ...options })
  await countTones(screen.context)
  await screen.page.goto(`${system.url}/kitchen`)
  await screen.page.getByRole('button', { name: /완료한 주문|Done orders/ }).waitFor()
  return screen
}

/** The tickets as they stand, by their names. */
export async function namesOn(page: Page): Promise<(string | null)[]> {
  const articles = await page.getByRole('article').all()
  return await Promise.all(articles.map((one) => one.getAttribute('aria-label')))
}
