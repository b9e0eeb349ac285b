import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { tonesOf } from '../testing/heard-tones.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openBoard as boardOf, openKitchen as kitchenOf, namesOn } from '../testing/kitchen.ts'
import { signInOperator } from '../testing/operator.ts'
import type { Restaurant } from '../testing/restaurant.ts'
import { openScreen, type ScreenOptions } from '../testing/screen.ts'
import { hireStaff } from '../testing/staff.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

const openKitchen = () => kitchenOf(system)
const openBoard = (kitchen: Pick<Restaurant, 'ownerToken'>, options?: ScreenOptions) =>
  boardOf(browser, system, kitchen, options)

/** Nobody is told any more of orders that changed. */
async function forgetOrderChanges(storeId: number): Promise<void> {
  await system.admin.query(
    `update trade.outbox set sent_at = now()
      where topic = 'order-changed' and key = $1 and sent_at is null`,
    [String(storeId)],
  )
}

test('tickets stand oldest first, and a new one comes by itself, once, with a sound', async () => {
  const kitchen = await openKitchen()
  const first = await kitchen.order(2, [kitchen.rice, 2])
  const second = await kitchen.order(1, [kitchen.rice, 1], [kitchen.cola, 3])
  const { page, assertNoComplaint } = await openBoard(kitchen)
  await page.getByRole('article').nth(1).waitFor()
  const names = [`테이블 2, 주문 ${first}`, `테이블 1, 주문 ${second}`]
  assert.deepEqual(await namesOn(page), names)
  assert.deepEqual(await page.getByRole('article').nth(1).getByRole('listitem').allInnerTexts(), [
    '1\n비빔밥',
    '3\n콜라',
  ])
  const allDay = page.getByRole('region', { name: '만들 것 합계' })
  assert.deepEqual(await allDay.getByRole('listitem').allInnerTexts(), ['3\n비빔밥', '3\n콜라'])

  await page.getByRole('button', { name: '소리 켜기' }).click()
  await page.getByRole('button', { name: '소리 켜기' }).waitFor({ state: 'detached' })
  assert.equal(await tonesOf(page), 0, 'what is there when the screen opens is no news')
  assert.equal(await page.getByRole('status').getByText('새 주문: ').count(), 0)
  const third = await kitchen.order(2, [kitchen.cola, 1])
  await page.getByRole('status').getByText('새 주문: 테이블 2').waitFor({ state: 'attached' })
  assert.deepEqual(await namesOn(page), [...names, `테이블 2, 주문 ${third}`])
  assert.ok((await tonesOf(page)) > 0)
  assertNoComplaint()
})

test('an event that comes twice shows a ticket once, and rings once', async () => {
  const kitchen = await openKitchen()
  await kitchen.order(1, [kitchen.rice, 1])
  const { page } = await openBoard(kitchen)
  await page.getByRole('button', { name: '소리 켜기' }).click()
  await page.getByRole('button', { name: '소리 켜기' }).waitFor({ state: 'detached' })
  await kitchen.order(2, [kitchen.rice, 1])
  await page.getByRole('article').nth(1).waitFor()
  await system.drain()
  const tones = await tonesOf(page)
  await system.admin.query(
    `with again as (
       update trade.live_stream set last_id = last_id + 1 where store_id = $1 returning *)
     insert into trade.live_event (store_id, id, trade_device_id, type, payload)
     select e.store_id, a.last_id, e.trade_device_id, e.type, e.payload
       from trade.live_event e join again a using (store_id)
      where e.type = 'order-changed' and e.payload ->> 'status' = 'CONFIRMED'
      order by e.id desc limit 1`,
    [kitchen.storeId],
  )
  // What is told after it is there: so the repeat was heard, too.
  await kitchen.order(2, [kitchen.cola, 1])
  await page.getByRole('article').nth(2).waitFor()
  assert.equal(await page.getByRole('article').count(), 3)
  assert.equal(await tonesOf(page), 2 * tones)
})

test('cut off, the screen says so; back again, it shows what came, each once', async () => {
  const kitchen = await openKitchen()
  const first = await kitchen.order(1, [kitchen.rice, 1])
  const { page } = await openBoard(kitchen)
  await page.getByRole('article').first().waitFor()
  // Whoever follows the store reads this: each stream breaks at its next look.
  await system.admin.query('alter table trade.live_event rename to gone')
  await page.getByRole('alert').getByText('연결이 끊겼습니다').waitFor()
  const second = await kitchen.order(2, [kitchen.rice, 1])
  // Nor does anybody tell it later: only what is read anew shows it.
  await forgetOrderChanges(kitchen.storeId)
  await system.admin.query('alter table trade.gone rename to live_event')
  // What happened meanwhile is not kept: the stream begins with a reset.
  await system.admin.query('delete from trade.live_event where store_id = $1', [kitchen.storeId])
  await page.getByRole('article').nth(1).waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  assert.deepEqual(await namesOn(page), [`테이블 1, 주문 ${first}`, `테이블 2, 주문 ${second}`])
})

test('what came between the first reading and the stream is shown', async () => {
  const kitchen = await openKitchen()
  await kitchen.order(1, [kitchen.rice, 1])
  await system.admin.query('alter table trade.live_event rename to gone')
  const { page } = await openBoard(kitchen)
  await page.getByRole('article').first().waitFor()
  await kitchen.order(2, [kitchen.rice, 1])
  await forgetOrderChanges(kitchen.storeId)
  await system.admin.query('alter table trade.gone rename to live_event')
  await page.getByRole('article').nth(1).waitFor()
})

test('a bumped ticket leaves every screen, and comes back when it is recalled', async () => {
  const kitchen = await openKitchen()
  const first = await kitchen.order(1, [kitchen.rice, 1])
  const second = await kitchen.order(2, [kitchen.rice, 1])
  const { page } = await openBoard(kitchen)
  const { page: wall } = await openBoard(kitchen, { size: { width: 1920, height: 1080 } })
  await wall.getByRole('article').nth(1).waitFor()
  await page.getByRole('button', { name: '테이블 1 완료' }).click()
  for (const one of [page, wall]) {
    await one.getByLabel(`테이블 1, 주문 ${first}`).waitFor({ state: 'detached' })
    assert.deepEqual(await namesOn(one), [`테이블 2, 주문 ${second}`])
  }
  await page.getByRole('button', { name: '마지막 되돌리기' }).click()
  for (const one of [page, wall]) {
    await one.getByLabel(`테이블 1, 주문 ${first}`).waitFor()
    assert.deepEqual(await namesOn(one), [`테이블 1, 주문 ${first}`, `테이블 2, 주문 ${second}`])
  }
  await page.getByRole('button', { name: '테이블 2 완료' }).click()
  await page.getByRole('button', { name: '완료한 주문' }).click()
  const dialog = page.getByRole('dialog', { name: '완료한 주문' })
  await dialog.getByText('비빔밥 1').waitFor()
  await dialog.getByRole('button', { name: '테이블 2 되돌리기' }).click()
  await dialog.getByText('오늘 완료한 주문이 없습니다').waitFor()
  await dialog.getByRole('button', { name: '닫기' }).click()
  await page.getByLabel(`테이블 2, 주문 ${second}`).waitFor()
})

test('a cancelled order says so until it was seen', async () => {
  const kitchen = await openKitchen()
  const orderId = await kitchen.order(1, [kitchen.rice, 2])
  const { page } = await openBoard(kitchen)
  const ticket = page.getByLabel(`테이블 1, 주문 ${orderId}`)
  await ticket.waitFor()
  await kitchen.owner('POST', `/trade/order/${orderId}/void`, { reason: '취소' })
  await ticket.getByText('만들지 마세요').waitFor()
  await page.getByRole('status').getByText('취소된 주문: 테이블 1').waitFor({ state: 'attached' })
  const allDay = page.getByRole('region', { name: '만들 것 합계' })
  assert.equal(await allDay.getByRole('listitem').count(), 0)
  await page.getByRole('button', { name: '테이블 1 취소 확인' }).click()
  await page.getByText('만들 주문이 없습니다').waitFor()
})

test('a ticket says how long it waits, and when that is too long', async () => {
  const kitchen = await openKitchen()
  for (const minutes of [0, 9, 70]) {
    const orderId = await kitchen.order(1, [kitchen.rice, 1])
    await system.admin.query(
      `update trade.kitchen_ticket set confirmed_at = confirmed_at - $2 * interval '1 minute'
        where order_id = $1`,
      [orderId, minutes],
    )
  }
  const { page } = await openBoard(kitchen)
  const [late, hurry, calm] = [0, 1, 2].map((n) => page.getByRole('article').nth(n))
  await late?.getByText('늦음').waitFor()
  await late?.getByText(/^1:10:\d\d$/).waitFor()
  await hurry?.getByText('서두르기').waitFor()
  await hurry?.getByText(/^9:\d\d$/).waitFor()
  await calm?.getByText('여유').waitFor()
  await page.getByRole('button', { name: '설정' }).click()
  await page.getByLabel('늦음까지 (분)').fill('9')
  await page.getByLabel('서두르기까지 (분)').click()
  await page.getByRole('button', { name: '닫기' }).click()
  await hurry?.getByText('늦음').waitFor()
})

test('a ticket that could not be bumped comes back, and that is said', async () => {
  const kitchen = await openKitchen()
  await kitchen.order(1, [kitchen.rice, 1])
  const { page } = await openBoard(kitchen)
  await page.route('**/bump', (route) => route.fulfill({ status: 403, body: 'no' }))
  await page.getByRole('button', { name: '테이블 1 완료' }).click()
  await page.getByText(/^403/).first().waitFor()
  await page.getByRole('button', { name: '테이블 1 완료' }).waitFor()
  await page.unroute('**/bump')
  // Lost on its way, it is said again by itself.
  let asked = 0
  await page.route('**/bump', (route) => (asked++ === 0 ? route.abort() : route.continue()))
  await page.getByRole('button', { name: '테이블 1 완료' }).click()
  await page.getByText('만들 주문이 없습니다').waitFor()
  await page.getByRole('button', { name: '마지막 되돌리기', disabled: false }).waitFor()
})

test('who wants no sound hears none', async () => {
  const kitchen = await openKitchen()
  const { page } = await openBoard(kitchen)
  await page.getByText('브라우저가 소리를 막고 있습니다').waitFor()
  await page.getByRole('button', { name: '설정' }).click()
  const dialog = page.getByRole('dialog', { name: '설정' })
  await dialog.getByRole('button', { name: '들어 보기' }).click()
  assert.ok((await tonesOf(page)) > 0)
  await dialog.getByLabel('새 주문 소리').uncheck()
  await dialog.getByRole('button', { name: '닫기' }).click()
  const before = await tonesOf(page)
  await kitchen.order(1, [kitchen.rice, 1])
  await page.getByRole('article').first().waitFor()
  assert.equal(await tonesOf(page), before)
})

test('staff cook, too; who has no store is told that this is not for him', async () => {
  const kitchen = await openKitchen()
  const orderId = await kitchen.order(1, [kitchen.rice, 1])
  const { token } = await hireStaff(system, kitchen)
  const { page } = await openBoard({ ownerToken: token })
  await page.getByLabel(`테이블 1, 주문 ${orderId}`).waitFor()
  const cookies = [`accessToken=${await signInOperator(system)}`]
  const other = await openScreen(browser, `${system.url}/kitchen`, { cookies })
  await other.page.getByRole('link', { name: '처음' }).waitFor()
  assert.equal(await other.page.getByRole('article').count(), 0)
})

test('a table that gets another number is soon called by it, at the counter too', async () => {
  const kitchen = await openKitchen()
  await kitchen.order(1, [kitchen.rice, 1])
  const cookies = [`accessToken=${kitchen.ownerToken}`]
  const { context } = await openScreen(browser, system.url, { cookies })
  // One clock for both: two that are put in at once get in each other's way.
  await context.clock.install()
  const shown = await Promise.all(
    ['/kitchen', '/counter'].map(async (path) => {
      const page = await context.newPage()
      await page.goto(`${system.url}${path}`)
      await page.getByText('테이블 1', { exact: true }).waitFor()
      return page
    }),
  )
  const [one] = kitchen.tabletIds
  await kitchen.owner('PATCH', `/store/trade-device/${one}`, { tableNumber: 101 })
  await context.clock.fastForward('00:31')
  for (const page of shown) {
    await page.getByText('테이블 101', { exact: true }).waitFor()
  }
})
