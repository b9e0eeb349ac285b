import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { moveToNextDay, openOffice } from '../testing/office.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { hireStaff } from '../testing/staff.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  await moveToNextDay(system, '11:10')
})

/** The figure of a name, with what is said about it. */
const figure = (page: Page, name: string, text: string | RegExp) =>
  page.locator('dl > div').filter({ hasText: name }).getByText(text)

test('what is ordered and paid is on the screen at once', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  const { page, assertNoComplaint } = await openOffice(browser, system, restaurant)
  await page.getByText('오늘은 아직 결제가 없습니다').waitFor()
  await page.getByText('실시간').waitFor()
  assert.deepEqual(await violationsOf(page), [])

  await restaurant.order(tablet, [[rice, 3]])
  await figure(page, '아직 받지 않은 금액', '₩27,000').waitFor()
  await figure(page, '아직 받지 않은 금액', '이용 중인 테이블 1개').waitFor()
  await restaurant.pay(one, 'S')
  await figure(page, '오늘 매출', '₩27,000').waitFor()
  await figure(page, '아직 받지 않은 금액', '₩0').waitFor()
  await figure(page, '카드', '1건, 수수료 ₩216').waitFor()
  await page.getByRole('row', { name: '11:00–12:00 1 ₩27,000' }).waitFor()
  await page.getByRole('img', { name: /시간대별 매출 그래프/ }).waitFor()
  const { body } = await restaurant.owner('GET', '/trade/today')
  assert.equal(body.revenue, 27_000)
  assertNoComplaint()
})

test('one of a thing is said in the singular', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [one = 0, two = 0] = restaurant.tabletIds
  const [tablet, other] = [await restaurant.pair(one), await restaurant.pair(two)]
  await restaurant.order(tablet, [[rice, 3]])
  await restaurant.pay(one, 'S')
  await restaurant.order(other, [[rice, 1]])
  const { page } = await openOffice(browser, system, restaurant, '/office', { language: 'en' })
  await figure(page, 'Not paid yet', '1 table in use').waitFor()
  await figure(page, 'Cards', '1 payment, ₩216 in fees').waitFor()
  await figure(page, 'Cards', 'Cash ₩0, 0 payments').waitFor()
})

test('a week later the day is compared with what was taken by this time of it', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 10_000 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  await restaurant.order(tablet, [[rice, 2]])
  await restaurant.pay(one)
  await system.moveClock('2 hours')
  await restaurant.order(tablet, [[rice, 5]])
  await restaurant.pay(one)
  await system.moveClock('7 days')
  await system.moveClock('-1 hour')
  await restaurant.order(tablet, [[rice, 3]])
  await restaurant.pay(one)
  for (const [language, more, all] of [
    ['ko', '지난주 같은 요일 이 시각보다 50% 많음', '지난주 그날 하루는 ₩70,000'],
    ['en', '50% more than last week by this time', '₩70,000 in all on that day'],
  ] as const) {
    const options = { language, colours: language === 'ko' ? 'dark' : 'light' } as const
    const { page, assertNoComplaint } = await openOffice(
      ...[browser, system, restaurant, '/office', options],
    )
    await figure(page, '₩30,000', more).first().waitFor()
    await figure(page, '₩30,000', all).first().waitFor()
    await page.locator('.recharts-bar-rectangle').first().waitFor()
    assert.deepEqual(await violationsOf(page), [], language)
    assertNoComplaint()
  }
})

test('staff are told that the office is not theirs', async () => {
  const restaurant = await openRestaurant(system)
  const { token } = await hireStaff(system, restaurant)
  const { page } = await openOffice(browser, system, { ownerToken: token })
  await page.getByRole('heading', { name: '이 화면을 볼 권한이 없습니다' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
})
