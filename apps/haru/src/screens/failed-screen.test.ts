import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { openScreen, violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('a screen whose code does not come says so, and comes when it is asked for anew', async () => {
  const { page } = await openScreen(browser, system.url, { language: 'en' })
  const failed = page.getByRole('alert').filter({ hasText: 'This screen could not be shown' })
  await page.route('**/assets/tablet-screen*.js', (route) => route.abort())
  await page.goto(`${system.url}/tablet`)
  await failed.waitFor()
  assert.equal(await page.title(), 'Something went wrong · Haru POS')
  assert.deepEqual(await violationsOf(page), [])
  await page.unrouteAll()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await page.getByLabel('Pairing code').waitFor()
})

test('a part of the counter that fails leaves the way to the others', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter')
  const failed = page.getByRole('alert').filter({ hasText: '화면을 보여 드리지 못했습니다' })
  const pageLink = (name: string) => page.getByRole('link', { name, exact: true })
  await page.route('**/assets/menu-screen*.js', (route) => route.abort())
  await pageLink('메뉴').click()
  await failed.waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await pageLink('태블릿').click()
  await page.getByText('태블릿 30대 중 0대 연결됨').waitFor()
})

test('a screen that breaks while it is drawn says so in its own words', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter')
  // What no server of ours says, and no screen can draw.
  await page.route('**/store/product', (route) => route.fulfill({ json: { not: 'a list' } }))
  await page.goto(`${system.url}/counter/menu`)
  await page.getByRole('alert').getByText('화면을 보여 드리지 못했습니다').waitFor()
})
