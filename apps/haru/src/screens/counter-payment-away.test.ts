import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { type Counter, openCounter, payCash } from '../testing/counter.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let counter: Counter
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  counter = await openCounter(browser, system)
})

test('who has gone on is told what came of a payment, and stays where he is', async () => {
  const { page, tablet } = await counter.openTable(1)
  const held = Promise.withResolvers<void>()
  await page.route('**/trade/pay/**', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByRole('button', { name: '₩10,000', exact: true }).click()
  await payCash(page).click()
  // What is on its way is not changed any more.
  await page.getByRole('radio', { name: '카드', exact: true }).click()
  await payCash(page).waitFor()
  await page.getByRole('link', { name: '테이블', exact: true }).click()
  await page.getByRole('radio', { name: '주문 있음' }).waitFor()
  held.resolve()
  await page
    .getByText(/^테이블 \d+ 결제 완료: ₩9,000, 거스름돈 ₩1,000$/)
    .first()
    .waitFor()
  assert.equal(new URL(page.url()).pathname, '/counter')
  assert.equal((await counter.paymentsOf(tablet)).length, 1)
})

test('a payment that was refused is told to who has gone on, too', async () => {
  const { page, order } = await counter.openTable(1)
  const held = Promise.withResolvers<void>()
  await page.route('**/trade/pay/**', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByRole('button', { name: '₩10,000', exact: true }).click()
  await payCash(page).click()
  await page.getByRole('link', { name: '테이블', exact: true }).click()
  await page.getByRole('radio', { name: '주문 있음' }).waitFor()
  await order(2)
  held.resolve()
  await page
    .getByText(/^테이블 \d+: 결제하지 않았습니다/)
    .first()
    .waitFor()
})

test('a proxy in its own words refuses nothing: it is asked again with the same key', async () => {
  const { page, tablet } = await counter.openTable(1)
  const keys: (string | undefined)[] = []
  await page.route('**/trade/pay/**', async (route) => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return await route.continue()
    await route.fulfill({ status: 408, contentType: 'text/html', body: '<h1>Timeout</h1>' })
  })
  await page.getByRole('button', { name: '₩9,000', exact: true }).click()
  await payCash(page).click()
  await page.getByRole('alert').getByText('응답이 없어 결제됐는지 알 수 없습니다').waitFor()
  await payCash(page).click()
  await page.getByRole('article', { name: '영수증' }).waitFor()
  assert.equal((await counter.paymentsOf(tablet)).length, 1)
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1])
})

test('a dialog stays until what it asked for is answered', async () => {
  const { page } = await counter.openTable(1)
  const held = Promise.withResolvers<void>()
  await page.route('**/trade/order/*/void', async (route) => {
    await held.promise
    await route.abort()
  })
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: '주문 취소' }).click()
  await dialog.getByRole('button', { name: '잘못 주문함' }).click()
  await dialog.getByRole('button', { name: '주문 취소하기' }).click()
  await page.keyboard.press('Escape')
  held.resolve()
  await dialog.getByRole('alert').waitFor()
})
