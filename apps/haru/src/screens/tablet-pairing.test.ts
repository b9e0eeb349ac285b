import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant, type Restaurant } from '../testing/restaurant.ts'
import { openScreen } from '../testing/screen.ts'
import { assertUsable } from '../testing/tablet.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let restaurant: Restaurant
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  restaurant = await openRestaurant(system, { storeName: '하루 식당' })
})

async function invite(table: number): Promise<{ code: string; link: string }> {
  const id = restaurant.tabletIds[table - 1]
  return (await restaurant.owner('POST', `/store/trade-device/${id}/pairing`)).body
}

async function pairedTables(): Promise<number[]> {
  const { body } = await restaurant.owner('GET', '/store/trade-device')
  type Shown = { tableNumber: number; paired: boolean }
  return body.filter(({ paired }: Shown) => paired).map((one: Shown) => one.tableNumber)
}

test("the owner's link pairs by a press, and by nothing before it", async () => {
  const { link, code } = await invite(3)
  const { page, assertNoComplaint } = await openScreen(browser, link)
  await page.getByText(`${code.slice(0, 4)}-${code.slice(4)}`).waitFor()
  assert.deepEqual(await pairedTables(), [])
  await assertUsable(page, 'link')
  await page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('heading', { name: '테이블 3' }).waitFor()
  await page.getByText('하루 식당').waitFor()
  assert.equal(new URL(page.url()).pathname, '/tablet')
  assert.equal(new URL(page.url()).hash, '')
  assert.deepEqual(await pairedTables(), [3])
  assertNoComplaint()
})

test('a code is entered by hand; a wrong one is told from a good one', async () => {
  const { code } = await invite(4)
  const { page } = await openScreen(browser, `${system.url}/tablet`)
  const field = page.getByLabel('연결 코드')
  await field.fill('AAAA-AAAA')
  await page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('alert').getByText('코드가 틀렸거나').waitFor()
  await assertUsable(page, 'wrong code')
  await field.fill(`${code.slice(0, 4).toLowerCase()}-${code.slice(4).toLowerCase()}`)
  await field.press('Enter')
  await page.getByRole('heading', { name: '테이블 4' }).waitFor()
})

test('a link that was used leads to entering another code', async () => {
  const used = await invite(5)
  const first = await openScreen(browser, used.link)
  await first.page.getByRole('button', { name: '연결하기' }).click()
  await first.page.getByRole('heading', { name: '테이블 5' }).waitFor()
  const { page } = await openScreen(browser, used.link, { language: 'en' })
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await page.getByRole('alert').getByText('was used already').waitFor()
  await page.getByRole('button', { name: 'Enter another code' }).click()
  await page.getByLabel('Pairing code').fill((await invite(6)).code)
  await assertUsable(page, 'another code')
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await page.getByRole('heading', { name: 'Table 6' }).waitFor()
})

test('unpairing leads a tablet back to pairing at once, and a new code back to work', async () => {
  const { page } = await openScreen(browser, (await invite(7)).link)
  await page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('heading', { name: '테이블 7' }).waitFor()
  await page.getByText('아직 메뉴가 없습니다').waitFor()
  const id = restaurant.tabletIds[6]
  await restaurant.owner('DELETE', `/store/trade-device/${id}/pairing`)
  await page.getByText('이 태블릿의 연결이 해제되었습니다').waitFor()
  await assertUsable(page, 'unpaired')
  await page.reload()
  await page.getByLabel('연결 코드').fill((await invite(8)).code)
  await page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('heading', { name: '테이블 8' }).waitFor()
})

test('a device that cannot reach the restaurant says so, and pairs when it can', async () => {
  const { link } = await invite(9)
  const { page, context } = await openScreen(browser, link)
  const press = () => page.getByRole('button', { name: '연결하기' }).click()
  await page.getByRole('button', { name: '연결하기' }).waitFor()
  await context.setOffline(true)
  await press()
  await page.getByRole('alert').getByText('서버에 연결할 수 없습니다').waitFor()
  await context.setOffline(false)
  await press()
  await page.getByRole('heading', { name: '테이블 9' }).waitFor()
})
