import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant, type Restaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
/** CSS pixels: what fingers hit. */
const TOUCHED_MIN = 44
/** What a screen is recognised by once it is there, in English. */
type Look = { path: string; sign: RegExp }

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let restaurant: Restaurant
let looks: Look[]
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  restaurant = await openRestaurant(system, { storeName: 'The Long Name Diner' })
  const name = 'Grandmother’s braised short ribs with chestnuts and jujubes, for two'
  const dear = await restaurant.addProduct({ name, price: 10_000_000, baseStock: 10_000_000 })
  const cheap = await restaurant.addProduct({ name: 'Water', category: 'DRINK', price: 0 })
  const [first = 0, second = 0] = restaurant.tabletIds
  const cookie = await restaurant.pair(first)
  await restaurant.order(cookie, [
    [dear, 99_999],
    [cheap, 1],
  ])
  await system.request('POST', '/trade/staff-call', { cookie })
  await restaurant.order(await restaurant.pair(second), [[dear, 99_999]])
  const { body } = await restaurant.pay(second, 'S')
  looks = [
    { path: '/counter', sign: /Tables with orders: 1/ },
    { path: `/counter/table/${first}`, sign: /^To pay$/ },
    { path: '/counter/payments', sign: /^Table 2$/ },
    { path: `/counter/payments/${body.id}`, sign: /^Thank you$/ },
    { path: '/counter/menu', sign: /^Water$/ },
    { path: '/counter/tablets', sign: /2 of 30 tablets are paired/ },
  ]
})

async function assertFits(page: Page, what: string): Promise<void> {
  const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  assert.equal(beyond, 0, `${what} scrolls sideways`)
  const touched = page.locator('main').locator('a, button, input:not([type=radio]), select')
  for (const one of await touched.all()) {
    const box = await one.boundingBox()
    const isLarge = box && box.height >= TOUCHED_MIN && box.width >= TOUCHED_MIN
    assert.ok(isLarge, `${what}: ${await one.evaluate((element) => element.outerHTML)}`)
  }
}

for (const size of SIZES) {
  test(`the counter fits ${size.width} × ${size.height}, in English and the dark`, async () => {
    for (const { path, sign } of looks) {
      const { ownerToken } = restaurant
      const options = { language: 'en', colours: 'dark', size } as const
      const screen = await openSignedIn(browser, system, ownerToken, path, options)
      const { page, context } = screen
      await page.getByText(sign).first().waitFor()
      await assertFits(page, path)
      assert.deepEqual(await violationsOf(page), [], path)
      const text = await page.locator('main').innerText()
      assert.doesNotMatch(text, /\p{Script=Hangul}/u, path)
      screen.assertNoComplaint()
      await context.close()
    }
  })
}
