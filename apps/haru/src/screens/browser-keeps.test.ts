import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { signInOperator } from '../testing/operator.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { openScreen } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

const SCREENS = ['/counter', '/counter/menu', '/counter/payments', '/counter/tablets', '/kitchen']
const OFFICE = ['/office', '/office/sales', '/office/settlements', '/office/people']

/** What the browser keeps of this site for scripts, by name. */
async function keptBy(page: Page): Promise<string[]> {
  const names = `[...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()`
  return (await page.evaluate(names)) as string[]
}

test('what people write is text on every screen, whatever it looks like', async () => {
  const name = '<b>x</b><img src=x>'
  const restaurant = await openRestaurant(system, { storeName: name })
  const rice = await restaurant.addProduct({ name })
  const [tabletId = 0] = restaurant.tabletIds
  const cookie = await restaurant.pair(tabletId)
  await restaurant.order(cookie, [[rice, 1]])
  const paths = [...SCREENS, ...OFFICE, `/counter/table/${tabletId}`, '/tablet']
  for (const path of paths) {
    const cookies = [`accessToken=${restaurant.ownerToken}`, cookie]
    const { page } = await openScreen(browser, `${system.url}${path}`, { cookies })
    await page.getByText(name).first().waitFor()
    assert.equal(await page.locator('img[src="x"]').count(), 0, path)
    await page.context().close()
  }
})

test('signing out is one press away on every screen, and nothing is kept for scripts', async () => {
  const { ownerToken, ...restaurant } = await openRestaurant(system)
  await restaurant.addProduct()
  const operatorToken = await signInOperator(system)
  for (const path of [...SCREENS, ...OFFICE, '/operator']) {
    const token = path === '/operator' ? operatorToken : ownerToken
    const { page } = await openSignedIn(browser, system, token, path)
    await page.getByRole('button', { name: '로그아웃' }).waitFor()
    assert.deepEqual(await keptBy(page), [], path)
    await page.context().close()
  }
})

test('a tablet keeps menu, table and basket for scripts, and no right', async () => {
  const restaurant = await openRestaurant(system)
  await restaurant.addProduct({ name: '김치찌개' })
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { page, context } = await openScreen(browser, `${system.url}/tablet`, { cookies: [cookie] })
  await page
    .getByRole('button', { name: /김치찌개/ })
    .first()
    .click()
  // The test's own limit is how long it may take.
  while ((await keptBy(page)).length < 3);
  assert.deepEqual(await keptBy(page), [
    ...['haru-tablet-guest', 'haru-tablet-menu', 'haru-tablet-pairing'],
  ])
  const kept = String(await page.evaluate('JSON.stringify(localStorage)'))
  for (const { value } of await context.cookies()) assert.ok(!kept.includes(value))
})
