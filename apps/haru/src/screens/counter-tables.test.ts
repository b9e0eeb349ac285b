import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

/** Until an order is seen at the counter. */
const LIVE_MS_MAX = 1_000
/** A busy machine may be late once; the counter is not late three times. */
const ROUNDS = 3

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('what a table orders is seen at the counter within a second', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const cookie = await restaurant.pair(restaurant.tabletIds[2] ?? 0)
  const screen = await openSignedIn(browser, system, restaurant.ownerToken, '/counter')
  const { page } = screen
  const tile = page.getByRole('link', { name: '테이블 3' }).first()
  await tile.filter({ hasText: '비어 있음' }).waitFor()
  await page.getByRole('status').filter({ hasText: '주문 있는 테이블 0개' }).waitFor()
  const tookMs: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    await restaurant.order(cookie, [[rice, 1]])
    const orderedAt = performance.now()
    await tile.filter({ hasText: `₩${round * 9},000` }).waitFor()
    tookMs.push(performance.now() - orderedAt)
  }
  assert.ok(Math.min(...tookMs) < LIVE_MS_MAX, `it took ${tookMs} ms`)
  await tile.filter({ hasText: '주문 3' }).filter({ hasText: '방금' }).waitFor()
  await page.getByRole('status').filter({ hasText: '1개 · 합계 ₩27,000' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('radio', { name: '주문 있음' }).check()
  assert.equal(await page.getByRole('link', { name: /테이블 \d/ }).count(), 1)
  await restaurant.pay(restaurant.tabletIds[2] ?? 0)
  await page.getByText('지금 주문 있는 테이블이 없습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  screen.assertNoComplaint()
})

test('a call of a table is seen, heard of by screen readers, and answered', async () => {
  const restaurant = await openRestaurant(system)
  const cookie = await restaurant.pair(restaurant.tabletIds[6] ?? 0)
  const { page, assertNoComplaint } = await openSignedIn(
    browser,
    system,
    restaurant.ownerToken,
    '/counter',
    { language: 'en', colours: 'dark', size: { width: 390, height: 844 } },
  )
  await page.getByRole('link', { name: 'Table 7' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await system.request('POST', '/trade/staff-call', { cookie })
  await page.getByRole('status').filter({ hasText: 'Calls of staff: 1' }).waitFor()
  await page.getByRole('link', { name: 'Table 7' }).filter({ hasText: 'Calls' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: 'Table 7 is seen to' }).click()
  await page.getByRole('button', { name: 'Table 7 is seen to' }).waitFor({ state: 'detached' })
  assert.deepEqual((await restaurant.owner('GET', '/trade/staff-call')).body, [])
  assertNoComplaint()
})

test('how long ago a table ordered first is told by the clock of the business', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  await system.moveClock('3 days')
  await restaurant.order(await restaurant.pair(restaurant.tabletIds[0] ?? 0), [[rice, 1]])
  await system.moveClock('65 minutes')
  const { page } = await openSignedIn(browser, system, restaurant.ownerToken, '/counter')
  const tile = page.getByRole('link', { name: '테이블 1' }).first()
  await tile.filter({ hasText: '1시간 5분' }).waitFor()
})

test('an order that is not confirmed yet is marked, and its table cannot be paid', async (t) => {
  const slow = await startTestInstallation(t)
  const restaurant = await openRestaurant(slow)
  const rice = await restaurant.addProduct()
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await slow.drain()
  await slow.bus.stop()
  await restaurant.order(cookie, [[rice, 2]], { prefer: '' })
  const { page } = await openSignedIn(browser, slow, restaurant.ownerToken, '/counter')
  await page.getByRole('link', { name: '테이블 1' }).filter({ hasText: '확인 중 1' }).click()
  await page.getByText('확인 중인 주문이 있습니다').waitFor()
  await page.getByRole('radio', { name: '카드' }).check()
  await page.getByRole('radio', { name: 'K카드' }).check()
  assert.equal(await page.getByRole('button', { name: /카드 결제/ }).isDisabled(), true)
  assert.deepEqual(await violationsOf(page), [])
})
