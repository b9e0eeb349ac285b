import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { type Counter, openCounter, payCash } from '../testing/counter.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { tabTo, violationsOf } from '../testing/screen.ts'
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

test('cash is taken by the keyboard alone, with its change, to the receipt', async () => {
  const { page, tablet, number, assertNoComplaint } = await counter.openTable(4, '/counter')
  await tabTo(page, page.getByRole('link', { name: `테이블 ${number}` }).first())
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: `테이블 ${number}` }).waitFor()
  await tabTo(page, page.getByLabel('받은 금액'))
  await page.keyboard.type('30000')
  await page.getByRole('status').filter({ hasText: '모자란 금액' }).waitFor()
  assert.equal(await payCash(page).isDisabled(), true)
  assert.deepEqual(await violationsOf(page), [])
  await tabTo(page, page.getByRole('button', { name: '₩50,000', exact: true }))
  await page.keyboard.press('Enter')
  await page.getByRole('status').filter({ hasText: '₩14,000' }).waitFor()
  await tabTo(page, payCash(page))
  await page.keyboard.press('Enter')
  await page.getByRole('status').filter({ hasText: '거스름돈 ₩14,000' }).waitFor()
  const receipt = page.getByRole('article', { name: '영수증' })
  for (const text of ['하루분식', `테이블 ${number}`, '비빔밥', '₩9,000 × 4', '₩36,000', '현금']) {
    await receipt.getByText(text).first().waitFor()
  }
  assert.deepEqual(await violationsOf(page), [])
  assert.deepEqual(await counter.paymentsOf(tablet), [
    { method: 'CASH', card_company: null, amount: 36_000 },
  ])
  assertNoComplaint()
})

test('a card pays, and its receipt is listed, printed without the screen, and a PDF', async () => {
  const { page, tablet, number, assertNoComplaint } = await counter.openTable(2)
  await page.getByRole('radio', { name: '카드' }).check()
  assert.equal(await page.getByRole('button', { name: /카드 결제$/ }).isDisabled(), true)
  await page.getByRole('radio', { name: 'H카드' }).check()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '₩18,000 카드 결제' }).click()
  await page.getByRole('article', { name: '영수증' }).getByText('H카드').waitFor()
  assert.deepEqual(await counter.paymentsOf(tablet), [
    { method: 'CARD', card_company: 'H', amount: 18_000 },
  ])
  await page.emulateMedia({ media: 'print' })
  await page.getByRole('article', { name: '영수증' }).waitFor()
  for (const hidden of [
    page.getByRole('link', { name: '결제 내역' }),
    page.getByRole('button', { name: '인쇄' }),
  ]) {
    assert.equal(await hidden.isVisible(), false)
  }
  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('link', { name: '결제 내역' }).click()
  const listed = page.getByRole('link', { name: `테이블 ${number}` }).filter({ hasText: 'H카드' })
  await listed.filter({ hasText: '₩18,000' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByLabel('영업일').fill('2020-02-29')
  await page.getByText('이날의 결제가 없습니다').waitFor()
  assertNoComplaint()
})

test('what a table orders while money is counted is told, and not paid unseen', async () => {
  const { page, tablet, order } = await counter.openTable(1)
  await page.getByLabel('받은 금액').fill('50000')
  await order(2)
  const told = page.getByRole('alert').filter({ hasText: '₩9,000에서 ₩27,000으로 바뀌었습니다' })
  await told.waitFor()
  assert.equal(await payCash(page).isDisabled(), true)
  assert.deepEqual(await violationsOf(page), [])
  assert.deepEqual(await counter.paymentsOf(tablet), [])
  await page.getByRole('button', { name: '₩27,000으로 계속' }).click()
  await page.getByRole('status').filter({ hasText: '₩23,000' }).waitFor()
  await page.getByRole('button', { name: '₩27,000 현금 결제' }).click()
  await page.getByRole('article', { name: '영수증' }).waitFor()
  assert.equal((await counter.paymentsOf(tablet)).length, 1)
})

test('a counter that did not hear of a new order pays nothing, and says why', async () => {
  const { page, tablet, order } = await counter.openTable(1, '/counter/menu')
  await page.route('**/trade/events', (route) => route.abort())
  await page.goto(`${system.url}/counter/table/${tablet}`)
  await page.getByRole('button', { name: '₩10,000', exact: true }).click()
  await order(1)
  await page.getByRole('button', { name: '₩9,000 현금 결제' }).click()
  await page.getByRole('alert').filter({ hasText: '₩9,000에서 ₩18,000으로' }).waitFor()
  assert.deepEqual(await counter.paymentsOf(tablet), [])
  await page.getByRole('status').filter({ hasText: '연결이 끊겼습니다' }).waitFor()
})

test('a button that is pressed twice pays once', async () => {
  const { page, tablet } = await counter.openTable(1)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/trade/pay/')) sent.push(request.headers()['idempotency-key'] ?? '')
  })
  await page.getByRole('button', { name: '₩9,000', exact: true }).click()
  await payCash(page).dblclick()
  await page.getByRole('article', { name: '영수증' }).waitFor()
  assert.equal((await counter.paymentsOf(tablet)).length, 1)
  assert.equal(new Set(sent).size, 1)
})

test('a payment whose answer is lost is asked for again, and paid once', async () => {
  const { page, tablet } = await counter.openTable(1)
  const keys: string[] = []
  await page.route('**/trade/pay/**', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '')
    if (keys.length > 1) return await route.continue()
    await route.fetch()
    await route.abort()
  })
  await page.getByRole('button', { name: '₩9,000', exact: true }).click()
  await payCash(page).click()
  await page.getByRole('article', { name: '영수증' }).waitFor()
  assert.equal((await counter.paymentsOf(tablet)).length, 1)
  assert.deepEqual([keys.length, new Set(keys).size], [2, 1])
})

test('what went wrong with a voiding is not said of the next try; its reason stays', async () => {
  const { page } = await counter.openTable(1)
  await page.route('**/trade/order/*/void', (route) => route.abort())
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: '주문 취소' }).click()
  await dialog.getByRole('button', { name: '잘못 주문함' }).click()
  await dialog.getByRole('button', { name: '주문 취소하기' }).click()
  await dialog.getByRole('alert').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '주문 취소' }).click()
  assert.equal(await dialog.getByLabel('사유').inputValue(), '잘못 주문함')
  assert.equal(await dialog.getByRole('alert').count(), 0)
})

test('without a network nothing is voided, neither now nor when it is back', async () => {
  const { page, context, tablet } = await counter.openTable(1)
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: '주문 취소' }).click()
  await dialog.getByRole('button', { name: '잘못 주문함' }).click()
  await context.setOffline(true)
  await dialog.getByRole('button', { name: '주문 취소하기' }).click()
  await dialog.getByRole('alert').waitFor({ timeout: 12_000 })
  await page.keyboard.press('Escape')
  const bill = page.waitForResponse(`**/trade/${tablet}`)
  await context.setOffline(false)
  await bill
  await page.getByRole('article').filter({ hasText: '₩9,000 × 1' }).getByText('확정').waitFor()
})

test('an order is voided with a reason, and the table owes less', async () => {
  const { page, tablet, order, assertNoComplaint } = await counter.openTable(1)
  await order(3)
  const first = page.getByRole('article', { name: /\d 주문$/ }).filter({ hasText: '₩9,000 × 3' })
  await first.getByRole('button', { name: '주문 취소' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '주문 취소하기' }).click()
  assert.equal(await dialog.getByLabel('사유').evaluate((one) => one.matches(':invalid')), true)
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '잘못 주문함' }).click()
  await dialog.getByRole('button', { name: '주문 취소하기' }).click()
  await first.getByText('취소됨').waitFor()
  await page.getByRole('region', { name: '결제' }).getByText('₩9,000').first().waitFor()
  const { rows } = await system.admin.query(
    `select o.void_reason from trade.orders o join trade.trade t
         on t.store_id = o.store_id and t.id = o.trade_id
      where t.trade_device_id = $1 and o.status = 'VOIDED'`,
    [tablet],
  )
  assert.deepEqual(rows, [{ void_reason: '잘못 주문함' }])
  assertNoComplaint()
})

test('digits can be put in amid a number, and taken out over a comma', async () => {
  const { page } = await counter.openTable(1)
  const field = page.getByLabel('받은 금액')
  await field.fill('12345')
  await field.press('Home')
  await field.press('ArrowRight')
  await page.keyboard.type('987')
  assert.equal(await field.inputValue(), '19,872,345')
  for (let n = 0; n < 4; n++) await field.press('Backspace')
  assert.equal(await field.inputValue(), '2,345')
  await field.fill('1234')
  await field.press('Home')
  for (let n = 0; n < 2; n++) await field.press('ArrowRight')
  for (let n = 0; n < 2; n++) await field.press('Backspace')
  assert.equal(await field.inputValue(), '234')
  await field.press('End')
  await page.keyboard.type('5000')
  assert.equal(await field.inputValue(), '2,345,000')
})

test('what was received for one trade is not taken for the next one', async () => {
  const { page, tablet, order } = await counter.openTable(1, '/counter/menu')
  await page.route('**/trade/events', (route) => route.abort())
  await page.goto(`${system.url}/counter/table/${tablet}`)
  await page.getByLabel('받은 금액').fill('50000')
  assert.equal((await counter.restaurant.pay(tablet)).status, 201)
  await order(2)
  await page.getByRole('button', { name: '₩9,000 현금 결제' }).click()
  await page.getByRole('alert').filter({ hasText: '그사이 결제됐고 새 주문' }).waitFor()
  await page.getByRole('button', { name: '₩18,000으로 계속' }).click()
  await page.getByRole('button', { name: '₩18,000 현금 결제' }).waitFor()
  assert.equal(await page.getByLabel('받은 금액').inputValue(), '')
  assert.equal(await payCash(page).isDisabled(), true)
})
