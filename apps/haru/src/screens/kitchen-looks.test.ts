import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { openScreen, violationsOf } from '../testing/screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]
const DISHES = ['비빔밥', '된장찌개', '해물파전', '콜라', '식혜']

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let cookies: string[]
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  const restaurant = await openRestaurant(system)
  cookies = [`accessToken=${restaurant.ownerToken}`]
  const dishes: number[] = []
  for (const name of DISHES) dishes.push(await restaurant.addProduct({ name }))
  for (let n = 0; n < 6; n++) {
    const cookie = await restaurant.pair(restaurant.tabletIds[n] ?? 0)
    const items = dishes.slice(n % 3).map((id, m): [number, number] => [id, m + 1])
    const { body } = await restaurant.order(cookie, items)
    const { orderId } = body
    await system.admin.query(
      `update trade.kitchen_ticket set confirmed_at = confirmed_at - $2 * interval '1 minute'
        where order_id = $1`,
      [orderId, 20 - n * 4],
    )
    if (n === 2) {
      await restaurant.owner('POST', `/trade/order/${orderId}/void`, { reason: '취소' })
    }
    if (n === 5) await restaurant.owner('POST', `/trade/kitchen/ticket/${orderId}/bump`)
  }
})

for (const language of ['ko', 'en'] as const) {
  for (const colours of ['light', 'dark'] as const) {
    test(`nothing keeps people from using the kitchen: ${language}, ${colours}`, async () => {
      const { page, assertNoComplaint } = await openScreen(browser, `${system.url}/kitchen`, {
        cookies,
        language,
        colours,
      })
      const [done, settings] =
        language === 'ko' ? ['완료한 주문', '설정'] : ['Done orders', 'Settings']
      await page.getByRole('article').nth(4).waitFor()
      assert.deepEqual(await violationsOf(page), [])
      for (const name of [done, settings]) {
        await page.getByRole('button', { name, exact: true }).click()
        await page.getByRole('dialog', { name }).waitFor()
        assert.deepEqual(await violationsOf(page), [], name)
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      assertNoComplaint()
    })
  }
}

test('no screen is too small for it, and what one presses is large enough', async () => {
  for (const size of SIZES) {
    const { page } = await openScreen(browser, `${system.url}/kitchen`, { cookies, size })
    await page.getByRole('article').nth(4).waitFor()
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.equal(wide, 0, `${size.width}: it scrolls sideways`)
    for (const button of await page.getByRole('button').all()) {
      const box = await button.boundingBox()
      assert.ok(box && box.height >= 44 && box.width >= 44, await button.innerText())
    }
  }
})

test('on a narrow screen the tickets stand above what they add up to', async () => {
  const size = { width: 390, height: 844 }
  const { page } = await openScreen(browser, `${system.url}/kitchen`, { cookies, size })
  const lastTicket = await page.getByRole('article').nth(4).boundingBox()
  const sums = await page.getByRole('region', { name: '만들 것 합계' }).boundingBox()
  assert.ok(lastTicket && sums && lastTicket.y < sums.y)
})
