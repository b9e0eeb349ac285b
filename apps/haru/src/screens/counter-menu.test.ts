import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { hireStaff } from '../testing/staff.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('the owner puts a product on the menu, changes its price, and takes it off', async () => {
  const restaurant = await openRestaurant(system)
  const screen = await openSignedIn(browser, system, restaurant.ownerToken, '/counter/menu')
  const { page } = screen
  const dialog = page.getByRole('dialog')
  await page.getByText('메뉴가 비어 있습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '새 상품' }).click()
  await dialog.getByLabel('이름').fill('김치찌개')
  await dialog.getByLabel('분류').selectOption('SUB_MENU')
  await dialog.getByLabel('가격').fill('8500')
  await dialog.getByLabel('기준 재고').fill('1200')
  assert.equal(await dialog.getByLabel('가격').inputValue(), '8,500')
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '만들기' }).click()
  const row = page.getByRole('listitem').filter({ hasText: '김치찌개' })
  await row.filter({ hasText: '₩8,500' }).filter({ hasText: '1,200 / 1,200' }).waitFor()

  await row.getByRole('button', { name: '가격·재고: 김치찌개' }).click()
  await dialog.getByLabel('가격').fill('9000')
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '저장' }).click()
  await row.filter({ hasText: '₩9,000' }).waitFor()
  const { body: menu } = await restaurant.owner('GET', '/store/product')
  const { id: _, ...product } = menu[0]
  assert.deepEqual(product, {
    ...{ name: '김치찌개', category: 'SUB_MENU', price: 9_000, stock: 1_200, baseStock: 1_200 },
  })

  await row.getByRole('button', { name: '가격 기록: 김치찌개' }).click()
  const prices = dialog.getByRole('row')
  await prices.nth(1).filter({ hasText: '₩9,000' }).waitFor()
  await prices.nth(2).filter({ hasText: '₩8,500' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.keyboard.press('Escape')

  await row.getByRole('button', { name: '삭제: 김치찌개' }).click()
  await dialog.getByRole('button', { name: '취소' }).click()
  await row.getByRole('button', { name: '삭제: 김치찌개' }).click()
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '메뉴에서 빼기' }).click()
  await page.getByText('메뉴가 비어 있습니다').waitFor()
  assert.deepEqual((await restaurant.owner('GET', '/store/product')).body, [])
  screen.assertNoComplaint()
})

test('what the API refuses of a product is said in the dialog, and nothing is lost', async () => {
  const restaurant = await openRestaurant(system)
  await restaurant.addProduct({ name: '콜라', category: 'DRINK' })
  const { ownerToken } = restaurant
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter/menu', {
    language: 'en',
  })
  await page.getByRole('button', { name: 'New product' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('   ')
  await dialog.getByLabel('Price').fill('99999999')
  assert.equal(await dialog.getByLabel('Price').inputValue(), '')
  await dialog.getByLabel('Price').fill('1000')
  await dialog.getByLabel('Base stock').fill('1')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await dialog.getByRole('alert').waitFor()
  assert.equal(await dialog.getByLabel('Price').inputValue(), '1,000')
  assert.deepEqual(await violationsOf(page), [])
})

test('stock falls as tables order, and staff re-stock; more they are not offered', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ name: '공기밥', baseStock: 10 })
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { token } = await hireStaff(system, restaurant)
  const screen = await openSignedIn(browser, system, token, '/counter/menu', {
    size: { width: 390, height: 844 },
    colours: 'dark',
  })
  const { page } = screen
  const meter = page.getByRole('meter', { name: '재고: 공기밥' })
  await page.getByText('10 / 10').waitFor()
  await restaurant.order(cookie, [[rice, 10]])
  await page.getByText('품절').waitFor()
  assert.equal(await meter.getAttribute('aria-valuetext'), '0 / 10')
  assert.deepEqual(await violationsOf(page), [])
  for (const name of ['새 상품', '가격·재고', '삭제', '가격 기록']) {
    assert.equal(await page.getByRole('button', { name }).count(), 0, name)
  }
  await page.getByRole('button', { name: '모두 재입고' }).click()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('dialog').getByRole('button', { name: '재입고하기' }).click()
  await page.getByText('10 / 10').waitFor()
  assert.equal(await restaurant.stockOf(rice), 10)
  screen.assertNoComplaint()
})

test('staff see tablets and take payments, but pair nothing and void nothing', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [tablet = 0] = restaurant.tabletIds
  await restaurant.order(await restaurant.pair(tablet), [[rice, 1]])
  const { token } = await hireStaff(system, restaurant)
  const screen = await openSignedIn(browser, system, token, '/counter/tablets')
  const { page } = screen
  await page.getByRole('listitem').filter({ hasText: '연결됨' }).waitFor()
  for (const name of ['연결', '번호 변경', '연결 끊기']) {
    assert.equal(await page.getByRole('button', { name }).count(), 0, name)
  }
  assert.deepEqual(await violationsOf(page), [])
  await page.goto(`${system.url}/counter/table/${tablet}`)
  await page.getByRole('button', { name: '₩9,000', exact: true }).click()
  assert.equal(await page.getByRole('button', { name: '주문 취소' }).count(), 0)
  await page.getByRole('button', { name: /현금 결제$/ }).click()
  await page.getByRole('article', { name: '영수증' }).waitFor()
  screen.assertNoComplaint()
})
