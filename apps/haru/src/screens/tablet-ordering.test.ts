import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { tabTo } from '../testing/screen.ts'
import {
  add,
  assertUsable,
  holdEvents,
  openTabletWorld,
  orderButton,
  type TabletWorld,
  untilTaken,
} from '../testing/tablet.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

const openWorld = (): Promise<TabletWorld> => openTabletWorld(system, browser)

/** The cart beside the menu. */
const cartOf = (page: Page) => page.getByRole('complementary', { name: '장바구니' })

test('guests order, see it taken, and see their bill', async () => {
  const { open, countOrders } = await openWorld()
  const { page, assertNoComplaint } = await open()
  await add(page, '비빔밥')
  await add(page, '비빔밥')
  await add(page, '녹차')
  await cartOf(page).getByText('₩21,000', { exact: true }).waitFor()
  await assertUsable(page, 'cart')
  await orderButton(page).click()
  await untilTaken(page)
  await page.getByText('메뉴를 담아 주세요').waitFor()
  await assertUsable(page, 'taken')
  await page.getByRole('button', { name: '지금까지 ₩21,000' }).click()
  const bill = page.getByRole('dialog', { name: '주문 내역' })
  await bill.getByText('확정').waitFor()
  await bill.getByText('비빔밥 × 2').waitFor()
  await assertUsable(page, 'bill')
  assert.equal(await countOrders(), 1)
  assertNoComplaint()
})

test('a double tap is one order', async () => {
  const { open, countOrders } = await openWorld()
  const { page } = await open()
  await add(page, '만두')
  await orderButton(page).dblclick()
  await untilTaken(page)
  await orderButton(page)
    .click({ force: true, noWaitAfter: true, timeout: 500 })
    .catch(() => {})
  await system.drain()
  assert.equal(await countOrders(), 1)
})

test('an undecided order is said to be so, then what came of it', async (t) => {
  const { open, restaurant } = await openWorld()
  const { page } = await open()
  await add(page, '만두')
  const release = await holdEvents(t, system)
  await orderButton(page).click()
  await page.getByRole('status').getByText('주문을 확인하고 있습니다: 만두').waitFor()
  await assertUsable(page, 'undecided')
  await page.getByRole('button', { name: '지금까지 ₩0' }).click()
  const bill = page.getByRole('dialog', { name: '주문 내역' })
  await bill.getByText('확인 중').waitFor()
  release()
  await bill.getByText('확정').waitFor()
  await page.keyboard.press('Escape')
  await untilTaken(page)
  assert.equal((await restaurant.owner('GET', '/store/product')).status, 200)
})

test('a rejection says why, and keeps the rest of the cart to be ordered', async (t) => {
  const { open, menu, restaurant, countOrders } = await openWorld()
  const { page } = await open()
  await add(page, '비빔밥')
  await add(page, '녹차')
  const release = await holdEvents(t, system)
  await orderButton(page).click()
  await page.getByText('주문을 확인하고 있습니다').waitFor()
  // Somebody else had the last one in the meantime.
  await system.admin.query('update store.product set stock = 0 where id = $1', [menu.비빔밥])
  release()
  await page.getByRole('alert').getByText('비빔밥의 재고가 부족해').waitFor()
  await page.getByText('나머지는 장바구니에 그대로 있습니다').waitFor()
  await assertUsable(page, 'rejected')
  await cartOf(page).getByRole('heading', { name: '녹차' }).waitFor()
  assert.equal(await cartOf(page).getByRole('heading', { name: '비빔밥' }).count(), 0)
  await orderButton(page).click()
  await untilTaken(page)
  assert.equal(await countOrders(), 2)
  assert.equal(await restaurant.stockOf(menu.녹차), 99)
})

test('what sold out since it was chosen is not ordered, and taken out by a press', async () => {
  const { open, menu, restaurant } = await openWorld()
  const { page } = await open()
  await add(page, '비빔밥')
  await add(page, '비빔밥')
  await add(page, '녹차')
  const elsewhere = await restaurant.pair(restaurant.tabletIds[1] ?? 0)
  await restaurant.order(elsewhere, [[menu.비빔밥, 9]])
  await cartOf(page).getByText('1개만 남았습니다').waitFor()
  assert.equal(await orderButton(page).isDisabled(), true)
  await assertUsable(page, 'too few')
  await page.getByRole('button', { name: '가능한 만큼만 담기' }).click()
  await orderButton(page).click()
  await untilTaken(page)
  await page.getByRole('main').getByText('품절').waitFor()
  assert.equal(await restaurant.stockOf(menu.비빔밥), 0)
})

test('a new price is shown at once, also in the cart', async () => {
  const { open, menu, restaurant } = await openWorld()
  const { page } = await open()
  await add(page, '비빔밥')
  await cartOf(page).getByText('₩9,000').first().waitFor()
  const terms = { price: 9_500, baseStock: 10 }
  await restaurant.owner('PATCH', `/store/product/${menu.비빔밥}`, terms)
  await page.getByRole('main').getByText('₩9,500').waitFor()
  await cartOf(page).getByText('가격이 ₩9,000에서 ₩9,500').waitFor()
  await assertUsable(page, 'price')
  await orderButton(page).click()
  await untilTaken(page)
  await page.getByRole('button', { name: '지금까지 ₩9,500' }).waitFor()
})

test('a price that nobody was told of is not ordered at, but shown', async () => {
  const { open, menu, restaurant, countOrders } = await openWorld()
  const { page } = await open()
  // As if the word of it were still on its way.
  await page.route('**/trade/events', (route) => route.abort())
  await page.reload()
  await add(page, '비빔밥')
  await system.admin.query('update store.product set price = 12000 where id = $1', [menu.비빔밥])
  await orderButton(page).click()
  await page.getByRole('alert').getByText('비빔밥의 가격이 바뀌었습니다').waitFor()
  await cartOf(page).getByText('가격이 ₩9,000에서 ₩12,000').waitFor()
  assert.equal(await countOrders(), 0)
  await orderButton(page).click()
  await page.getByRole('button', { name: '지금까지 ₩12,000' }).waitFor()
  assert.equal(await restaurant.stockOf(menu.비빔밥), 9)
})

test('one orders with the keyboard alone', async () => {
  const { open, countOrders } = await openWorld()
  const { page } = await open()
  const dish = page.getByRole('main').getByRole('button', { name: '비빔밥 담기', exact: true })
  await dish.waitFor()
  await tabTo(page, page.getByLabel('메뉴 찾기', { exact: true }))
  await page.keyboard.type('ㅂㅂ')
  await page.getByText('만두').waitFor({ state: 'detached' })
  await tabTo(page, dish)
  await page.keyboard.press('Enter')
  // The button is still there, and so is the focus.
  await page.keyboard.press('Enter')
  await cartOf(page).getByText('₩18,000', { exact: true }).first().waitFor()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await tabTo(page, orderButton(page))
  await page.keyboard.press('Enter')
  await untilTaken(page)
  await page.getByRole('button', { name: '지금까지 ₩9,000' }).waitFor()
  assert.equal(await countOrders(), 1)
})

test('an order is taken upright and on a phone, in English and in the dark', async () => {
  const { open, countOrders } = await openWorld()
  const sizes = [
    { width: 800, height: 1280 },
    { width: 390, height: 844 },
  ]
  for (const size of sizes) {
    const { page, assertNoComplaint } = await open({ size, language: 'en', colours: 'dark' })
    await page.getByRole('button', { name: 'Add 만두' }).click()
    await assertUsable(page, 'menu')
    await page.getByRole('button', { name: /^Show the cart/ }).click()
    await assertUsable(page, 'cart')
    await page.getByRole('button', { name: 'Order', exact: true }).click()
    await page.getByRole('status').getByText('Ordered: 만두').waitFor()
    const scrollWidth = Number(await page.evaluate('document.documentElement.scrollWidth'))
    assert.ok(scrollWidth <= size.width, `${scrollWidth}`)
    assertNoComplaint()
  }
  assert.equal(await countOrders(), 2)
})
