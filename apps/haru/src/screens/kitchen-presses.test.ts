import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { namesOn, openBoard, openKitchen } from '../testing/kitchen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('the hint that nothing is heard goes with the first press, which counts', async () => {
  const kitchen = await openKitchen(system)
  const orderId = await kitchen.order(1, [kitchen.rice, 1])
  const { page } = await openBoard(browser, system, kitchen, { hasTouch: true })
  await page.getByRole('button', { name: '소리 켜기' }).waitFor()
  await page.getByRole('button', { name: '테이블 1 완료' }).tap()
  await page.getByLabel(`테이블 1, 주문 ${orderId}`).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '소리 켜기' }).waitFor({ state: 'detached' })
})

test('a double press bumps one ticket, not the one that moves up under the finger', async () => {
  const kitchen = await openKitchen(system)
  const first = await kitchen.order(1, [kitchen.rice, 1])
  const second = await kitchen.order(2, [kitchen.rice, 1])
  const { page } = await openBoard(browser, system, kitchen, { hasTouch: true })
  await page.getByRole('article').nth(1).waitFor()
  await page.getByRole('button', { name: '소리 켜기' }).tap()
  await page.getByRole('button', { name: '소리 켜기' }).waitFor({ state: 'detached' })
  const button = page.getByRole('button', { name: '테이블 1 완료', disabled: false })
  await button.waitFor()
  const { x, y } = await middleOf(button)
  const isBumped = page.waitForResponse((one) => one.url().endsWith(`/${first}/bump`))
  await pressTwice(page, x, y)
  await isBumped
  await page.getByLabel(`테이블 1, 주문 ${first}`).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '완료한 주문' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '테이블 1 되돌리기' }).waitFor()
  assert.equal(await page.getByRole('dialog').getByText('테이블 2').count(), 0)
  await page.getByRole('button', { name: '닫기' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.deepEqual(await namesOn(page), [`테이블 2, 주문 ${second}`])
  // At that very place, by who has seen what stands there now.
  await page.getByRole('button', { name: '테이블 2 완료', disabled: false }).waitFor()
  await page.touchscreen.tap(x, y)
  await page.getByLabel(`테이블 2, 주문 ${second}`).waitFor({ state: 'detached' })
})

test('a double press recalls one ticket, of the list and of the last', async () => {
  const kitchen = await openKitchen(system)
  const { page } = await openBoard(browser, system, kitchen, { hasTouch: true })
  for (const table of [1, 2, 1, 2] as const) {
    const orderId = await kitchen.order(table, [kitchen.rice, 1])
    await page.getByRole('button', { name: `테이블 ${table} 완료` }).click()
    await page.getByLabel(`테이블 ${table}, 주문 ${orderId}`).waitFor({ state: 'detached' })
  }
  await page.getByRole('button', { name: '완료한 주문' }).click()
  const dialog = page.getByRole('dialog')
  const listed = dialog.getByRole('button', { name: /되돌리기$/, disabled: false })
  await listed.nth(3).waitFor()
  await recallTwice(page, listed.first())
  await listed.nth(2).waitFor()
  await page.getByRole('button', { name: '닫기' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await namesOn(page)).length, 1)
  await recallTwice(page, page.getByRole('button', { name: '마지막 되돌리기', disabled: false }))
  await page.getByRole('article').nth(1).waitFor()
  await page.getByRole('button', { name: '완료한 주문' }).click()
  await listed.nth(1).waitFor()
  assert.equal(await listed.count(), 2)
})

test('a key that is pressed twice bumps one ticket, and none that is not seen yet', async () => {
  const kitchen = await openKitchen(system)
  const ids = [await kitchen.order(1, [kitchen.rice, 1]), await kitchen.order(2, [kitchen.rice, 1])]
  const { page } = await openBoard(browser, system, kitchen)
  await page.getByRole('button', { name: '테이블 1 완료', disabled: false }).waitFor()
  const isBumped = page.waitForResponse((one) => one.url().endsWith(`/${ids[0]}/bump`))
  await page.evaluate(`new Promise((resolve) => {
    const press = () => dispatchEvent(new KeyboardEvent('keydown', { key: '1' }))
    press()
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(press())))
  })`)
  await isBumped
  await page.getByRole('button', { name: '테이블 2 완료', disabled: false }).waitFor()
  assert.deepEqual(await namesOn(page), [`테이블 2, 주문 ${ids[1]}`])
  await page.keyboard.press('1')
  await page.getByLabel(`테이블 2, 주문 ${ids[1]}`).waitFor({ state: 'detached' })
})

/** Presses twice at one place, and waits until what was recalled is. */
async function recallTwice(page: Page, button: Locator): Promise<void> {
  await button.waitFor()
  const { x, y } = await middleOf(button)
  const isRecalled = page.waitForResponse((one) => one.url().endsWith('/recall'))
  await pressTwice(page, x, y)
  await isRecalled
}

/** In the page, so that its second press never comes late: at the next picture but one. */
async function pressTwice(page: Page, x: number, y: number): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    const press = () => document.elementFromPoint(${x}, ${y}).click()
    press()
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(press())))
  })`)
}

async function middleOf(button: Locator): Promise<{ x: number; y: number }> {
  const box = await button.boundingBox()
  assert.ok(box)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

test('number keys bump and recall, unless somebody has switched them off', async () => {
  const kitchen = await openKitchen(system)
  const ids = [await kitchen.order(1, [kitchen.rice, 1]), await kitchen.order(2, [kitchen.rice, 1])]
  const { page } = await openBoard(browser, system, kitchen)
  await page.getByRole('button', { name: '테이블 2 완료', disabled: false }).waitFor()
  await page.keyboard.press('2')
  await page.getByLabel(`테이블 2, 주문 ${ids[1]}`).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '마지막 되돌리기', disabled: false }).waitFor()
  await page.keyboard.press('0')
  await page.getByLabel(`테이블 2, 주문 ${ids[1]}`).waitFor()
  await page.getByRole('button', { name: '설정' }).click()
  await page.keyboard.press('1')
  await page.getByLabel('숫자 키로 완료').uncheck()
  await page.getByRole('button', { name: '닫기' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('1')
  await page.keyboard.press('2')
  await page.reload()
  await page.getByRole('article').nth(1).waitFor()
  assert.equal(await page.getByRole('article').locator('kbd').count(), 0)
})
