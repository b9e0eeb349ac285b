import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { assertUsable, openTabletWorld, type TabletWorld } from '../testing/tablet.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const PRODUCTS = 300

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let world: TabletWorld
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  world = await openTabletWorld(system, browser)
  await system.admin.query(
    `insert into store.product (store_id, name, category, price, stock, base_stock)
     select $1, '요리 ' || n, (array['MAIN_MENU', 'SUB_MENU', 'DRINK'])[1 + n % 3], n * 100, 50, 50
       from generate_series(1, $2::int) n`,
    [world.restaurant.storeId, PRODUCTS],
  )
})

/** The longest of the usual half of frames, milliseconds, while something is done in each. */
const medianFrameMs = (page: Page, deed: string): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const scroller = document.querySelector('main .overflow-y-auto')
    const times = []
    let last = performance.now()
    const step = () => {
      const now = performance.now()
      times.push(now - last)
      last = now
      if (times.length > 90) return resolve(times.sort((a, b) => a - b)[45])
      ${deed}
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })`)

/** How many products are laid out at this moment. */
const laidOut = (page: Page): Promise<number> =>
  page.evaluate(`[...document.querySelectorAll('main li h3')].filter((one) =>
    one.checkVisibility({ contentVisibilityAuto: true })).length`)

test('a menu of 300 products lays out what is seen alone, and scrolls', async (t) => {
  const { page } = await world.open()
  await page.getByRole('heading', { name: '요리 300', exact: true }).waitFor()
  assert.equal(await page.locator('main li h3').count(), PRODUCTS + 3)
  const shown = await laidOut(page)
  assert.ok(shown > 0 && shown < PRODUCTS / 3, `${shown} are laid out`)
  const resting = await medianFrameMs(page, '')
  const scrolling = await medianFrameMs(page, 'scroller.scrollTop += 90')
  t.diagnostic(`frames: ${resting} ms at rest, ${scrolling} ms while scrolling`)
  await page.getByRole('heading', { name: '녹차' }).scrollIntoViewIfNeeded()
  const last = page.getByRole('main').getByRole('button', { name: '요리 299 담기', exact: true })
  await last.click()
  await page.getByRole('complementary').getByText('₩29,900').first().waitFor()
})

test('a menu of 300 products is searched while one types, and filtered by category', async () => {
  const { page } = await world.open()
  const search = page.getByRole('textbox', { name: '메뉴 찾기' })
  await search.pressSequentially('요리 29')
  await page.getByRole('status').getByText('메뉴 11개').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '음료' }).click()
  await page.getByRole('status').getByText('메뉴 5개').waitFor({ state: 'attached' })
  await search.fill('ㄴㅊ')
  await page.getByRole('heading', { name: '녹차' }).waitFor()
  await search.fill('피자')
  await page.getByText('찾는 메뉴가 없습니다').waitFor()
  await assertUsable(page, 'nothing found')
  await page.getByRole('button', { name: '지우기' }).click()
  await page.getByRole('button', { name: '전체' }).click()
  await page.getByRole('heading', { name: '비빔밥' }).waitFor()
  assert.equal(await page.locator('main li h3').count(), PRODUCTS + 3)
})
