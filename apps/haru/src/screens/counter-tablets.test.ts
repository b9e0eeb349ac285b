import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('a tablet is paired by the code on the screen, and revoked', async () => {
  const restaurant = await openRestaurant(system)
  // A demo's clock may be days ahead; codes are good for minutes of real time.
  await system.moveClock('5 days')
  const screen = await openSignedIn(browser, system, restaurant.ownerToken, '/counter/tablets')
  const { page } = screen
  await page.getByText('태블릿 30대 중 0대 연결됨').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '테이블 4: 연결' }).click()
  const dialog = page.getByRole('dialog')
  const shown = dialog.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
  await shown.waitFor()
  await dialog.getByRole('img', { name: 'QR 코드' }).waitFor()
  await dialog
    .getByRole('timer')
    .getByText(/남은 시간 (9:\d\d|10:00)/)
    .waitFor()
  assert.deepEqual(await violationsOf(page), [])
  // A press beside it loses no code.
  await page.mouse.click(5, 5)
  const answer = await system.request('POST', '/store/trade-device/pairing', {
    body: { code: await shown.textContent() },
  })
  assert.equal(answer.status, 204)
  await dialog.getByText('테이블 4 태블릿이 연결됐습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '확인' }).click()

  const [cookie = ''] = answer.cookies.filter((one) => one.startsWith('tradeDeviceId='))
  await page.getByRole('button', { name: '테이블 4: 연결 끊기' }).click()
  assert.deepEqual(await violationsOf(page), [])
  assert.notEqual((await system.request('GET', '/trade', { cookie })).status, 401)
  await dialog.getByRole('button', { name: '연결 끊기' }).click()
  await page.getByText('태블릿 30대 중 0대 연결됨').waitFor()
  const { body } = await system.request('GET', '/trade', { cookie })
  assert.equal(body.errorCode, 'STORE_401_01')
  screen.assertNoComplaint()
})

test('a code that nobody used in time is told to be over, and made anew', async () => {
  const restaurant = await openRestaurant(system)
  const { ownerToken } = restaurant
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter/tablets', {
    language: 'en',
    colours: 'dark',
    size: { width: 390, height: 844 },
  })
  const button = page.getByRole('button', { name: 'Table 1: Pair' })
  await button.waitFor()
  await page.clock.install()
  await button.click()
  const code = page.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
  await code.waitFor()
  const first = await code.textContent()
  assert.deepEqual(await violationsOf(page), [])
  await page.clock.fastForward('10:01')
  await page.getByRole('button', { name: 'Make a new code' }).click()
  await page
    .getByRole('timer')
    .getByText(/^(9:\d\d|10:00) left$/)
    .waitFor()
  assert.notEqual(await code.textContent(), first)
})

test('what is asked for a number begins with the one that the table has by now', async () => {
  const restaurant = await openRestaurant(system)
  const { page } = await openSignedIn(
    ...[browser, system, restaurant.ownerToken, '/counter/tablets'],
  )
  await page.clock.install()
  await page.reload()
  await page.getByRole('heading', { name: '테이블 30' }).waitFor()
  const path = `/store/trade-device/${restaurant.tabletIds[29]}`
  await restaurant.owner('PATCH', path, { tableNumber: 201 })
  await page.clock.fastForward('00:31')
  await page.getByRole('button', { name: '테이블 201: 번호 변경' }).click()
  assert.equal(await page.getByRole('textbox', { name: '테이블 번호' }).inputValue(), '201')
})

test('a table gets another number, but not one that another table has', async () => {
  const restaurant = await openRestaurant(system)
  const screen = await openSignedIn(browser, system, restaurant.ownerToken, '/counter/tablets')
  const { page } = screen
  await page.getByRole('button', { name: '테이블 30: 번호 변경' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('테이블 번호').fill('29')
  await dialog.getByRole('button', { name: '저장' }).click()
  await dialog.getByRole('alert').filter({ hasText: '다른 태블릿이 그 테이블에' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByLabel('테이블 번호').fill('101')
  await dialog.getByRole('button', { name: '저장' }).click()
  await page.getByRole('heading', { name: '테이블 101' }).waitFor()
  screen.assertNoComplaint()
})

test('a tablet in place of another is told to be paired, too', async () => {
  const restaurant = await openRestaurant(system)
  await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { ownerToken } = restaurant
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter/tablets')
  await page.getByRole('button', { name: '테이블 1: 새로 연결' }).click()
  const dialog = page.getByRole('dialog')
  const code = await dialog.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/).textContent()
  await page.waitForResponse((one) => one.url().endsWith('/store/trade-device'))
  assert.equal(await dialog.getByText('연결됐습니다').count(), 0)
  const body = { code }
  const answer = await system.request('POST', '/store/trade-device/pairing', { body })
  assert.equal(answer.status, 204)
  await dialog.getByText('테이블 1 태블릿이 연결됐습니다').waitFor()
})
