import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { runDueJobs } from '@haru/settlement'
import { strFromU8, unzipSync } from 'fflate'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { businessDay, moveToNextDay, openOffice } from '../testing/office.ts'
import { openRestaurant, type Restaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
let restaurant: Restaurant
/** Three days in a row, the last of them still running. */
let days: [first: string, second: string, today: string]
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
  await moveToMonth()
  restaurant = await openRestaurant(system, { settlementDate: 10 })
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 10_000 })
  const cola = await restaurant.addProduct({
    name: '=콜라, "제로"',
    category: 'DRINK',
    price: 2_500,
  })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  await sell(tablet, one, [[rice, 1]])
  await moveToNextDay(system, '12:00')
  await sell(
    tablet,
    one,
    [
      [rice, 4],
      [cola, 6],
    ],
    'S',
  )
  await moveToNextDay(system, '12:00')
  days = [await businessDay(system, -2), await businessDay(system, -1), await businessDay(system)]
  await runDueJobs(system.settlement.context)
})

/** To the 17th of the next month: the days that follow are of one month and one week. */
async function moveToMonth(): Promise<void> {
  await system.admin.query(
    `update haru.installation
        set clock_offset = haru.start_of_day(
              (date_trunc('month', haru.business_day(haru.clock())) + '1 month 16 days')::date)
            - clock_timestamp() + interval '12 hours'`,
  )
  const weekday = `select extract(isodow from haru.business_day(haru.clock()))::int as day`
  const { rows } = await system.admin.query(weekday)
  if (rows[0].day > 4) await system.moveClock(`${8 - rows[0].day} days`)
}

async function sell(tablet: string, id: number, lines: [number, number][], how?: 'S') {
  await restaurant.order(tablet, lines)
  const { status } = await restaurant.pay(id, how)
  assert.equal(status, 201)
}

const won = (amount: number) => `₩${amount.toLocaleString('en')}`

async function savedBy(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).last().click(),
  ])
  return await readFile(await download.path())
}

test('the best sellers on the screen are those of the API, and how they changed', async () => {
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/sales'],
  )
  const query = `date-term=DAY&start-date=${days[1]}&criteria=AMOUNT`
  const { body } = await restaurant.owner('GET', `/store/product/sale/statistic?${query}`)
  assert.equal(body.productList.length, 2)
  for (const { name, saleCount, saleAmount } of body.productList) {
    const row = page.getByRole('row').filter({ hasText: name })
    await row.getByText(won(saleAmount), { exact: true }).waitFor()
    await row.getByText(String(saleCount), { exact: true }).waitFor()
  }
  await page.getByText('300% 많음').waitFor()
  await page.getByText('이전에는 5위 밖').waitFor()
  assert.deepEqual(await violationsOf(page), [])

  await page.getByRole('radio', { name: '음료' }).check()
  await page.getByRole('row').filter({ hasText: '비빔밥' }).waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: '콜라' }).waitFor()
  await page.getByRole('radio', { name: '전체' }).check()
  await page.getByRole('radio', { name: '수량' }).check()
  await page.getByRole('row').nth(1).getByText('콜라').waitFor()

  await page.getByRole('button', { name: '이전 기간' }).click()
  await page.getByRole('row').filter({ hasText: '₩9,000' }).waitFor()
  for (let n = 0; n < 2; n++) await page.getByRole('button', { name: '다음 기간' }).click()
  await page.getByText('아직 집계되지 않은 기간입니다').waitFor()
  await page.getByText(/기간이 끝나면 그날 밤에 집계됩니다/).waitFor()
  assert.ok(await page.getByRole('button', { name: '다음 기간' }).isDisabled())
  await page.getByRole('radio', { name: '주', exact: true }).check()
  await page.getByText(/기간이 끝나면/).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assertNoComplaint()
})

test('weeks begin on Monday', async () => {
  const later = await openRestaurant(system)
  const { page } = await openOffice(browser, system, later, '/office/sales', { language: 'en' })
  await page.getByRole('radio', { name: 'Week' }).check()
  await page.getByText('This period is not computed yet').waitFor()
  const shown = await page.getByRole('status').filter({ hasText: '–' }).textContent()
  const { rows } = await system.admin.query(
    `select to_char(m, 'FMDD Mon') || ' – ' || to_char(m + 6, 'FMDD Mon') as week
       from (select date_trunc('week', $1::date)::date as m) monday`,
    [days[1]],
  )
  assert.equal(shown?.replaceAll('Sept', 'Sep'), rows[0].week)
})

test('the month of settlements, and what a day is made of, are those of the API', async () => {
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/settlements'],
  )
  const [first, second] = await Promise.all(
    [days[0], days[1]].map(async (day) => {
      const query = `date-term=DAY&start-date=${day}`
      return (await restaurant.owner('GET', `/store/settlement?${query}`)).body
    }),
  )
  assert.deepEqual([first.revenue, second.revenue], [9_000, 51_000])
  const sums = page.locator('dl').first()
  await sums.getByText(won(first.revenue + second.revenue), { exact: true }).waitFor()
  await sums.getByText(won(first.fee + second.fee), { exact: true }).waitFor()
  const profit = first.operatingProfit + second.operatingProfit
  await sums.getByText(won(profit), { exact: true }).waitFor()
  await page.getByRole('button', { name: `${won(first.operatingProfit)}, 낮음` }).waitFor()
  assert.deepEqual(await violationsOf(page), [])

  await page.getByRole('button', { name: `${won(second.operatingProfit)}, 높음` }).click()
  await page.getByRole('row', { name: '비빔밥 4 ₩36,000' }).waitFor()
  await page.getByRole('row', { name: /콜라.* 6 ₩15,000/ }).waitFor()
  await page.getByRole('row', { name: `S카드 ${won(second.fee)}` }).waitFor()
  await page.getByText('전날보다 462.1% 많음').waitFor()
  await page.locator('.recharts-bar-rectangle').first().waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assertNoComplaint()
})

test('on a phone the day that one chooses comes up', async () => {
  const { page } = await openOffice(browser, system, restaurant, '/office/settlements', {
    size: { width: 390, height: 844 },
  })
  await page.getByRole('button', { name: / 높음$/ }).click()
  await page.getByRole('row', { name: '비빔밥 4 ₩36,000' }).waitFor()
  const [, month, date] = days[1].split('-').map(Number)
  const detail = page.getByRole('region', { name: `${month}월 ${date}일` })
  const box = await detail.boundingBox()
  assert.ok(box && box.y >= 0 && box.y < 422, `${box?.y}`)
})

test('settlements leave as CSV and as a workbook, with the same numbers', async () => {
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/settlements'],
  )
  await page.getByRole('heading', { name: '날마다' }).waitFor()
  const csv = (await savedBy(page, 'CSV 저장')).toString('utf8')
  assert.equal(
    csv,
    [
      '\uFEFF시작일,종료일,매출,수수료,영업이익',
      `${days[0]},${days[0]},9000,0,9000`,
      `${days[1]},${days[1]},51000,408,50592`,
      '',
    ].join('\r\n'),
  )
  const parts = unzipSync(new Uint8Array(await savedBy(page, 'Excel 저장')))
  const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  for (const number of [9_000, 51_000, 408, 50_592]) {
    assert.match(sheet, RegExp(`<v>${number}</v>`))
  }
  assert.match(strFromU8(parts['xl/sharedStrings.xml'] ?? new Uint8Array()), RegExp(days[1]))
  assertNoComplaint()
})

test('a product that is named like a formula is none in what is exported', async () => {
  const { page } = await openOffice(browser, system, restaurant, '/office/sales')
  await page.getByRole('row').filter({ hasText: '콜라' }).waitFor()
  const csv = (await savedBy(page, 'CSV 저장')).toString('utf8')
  assert.match(csv, /,"'=콜라, ""제로""",6,15000\r\n/)
  const parts = unzipSync(new Uint8Array(await savedBy(page, 'Excel 저장')))
  const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
  assert.doesNotMatch(sheet, /<f\b/)
})

test('on a phone the day that is chosen is brought into sight', async () => {
  const size = { width: 390, height: 844 }
  const { page } = await openOffice(
    ...[browser, system, restaurant, '/office/settlements', { size } as const],
  )
  await page.getByRole('button', { name: /, 높음$/ }).click()
  await page.getByRole('row', { name: '비빔밥 4 ₩36,000' }).waitFor()
  const heading = await page.locator('#detail').boundingBox()
  assert.ok(heading && heading.y >= 0 && heading.y < size.height / 2, `at ${heading?.y}`)
})

test('what could not be read is not said to be nothing', async () => {
  const { page } = await openOffice(browser, system, restaurant, '/office')
  const isOfBefore = (url: URL) => {
    const [first, second] = days
    const start = url.searchParams.get('start-date')
    const isSales = url.pathname.endsWith('/statistic') && start === first
    const from = url.searchParams.get('from')
    const isMonth = from !== null && from < first.slice(0, 'yyyy-MM'.length)
    return isSales || isMonth || (url.pathname === '/store/settlement' && start !== second)
  }
  await page.route(isOfBefore, (route) => route.abort())
  await page.getByRole('link', { name: '정산' }).click()
  await page.getByRole('button', { name: /, 높음$/ }).click()
  await page.getByRole('row', { name: '비빔밥 4 ₩36,000' }).waitFor()
  assert.equal(await page.getByText(/비교할 기록이 없음/).count(), 0)
  await page.getByRole('link', { name: '판매 통계' }).click()
  await page.getByRole('row').filter({ hasText: '비빔밥' }).waitFor()
  assert.equal(await page.getByText('기록 없음').count(), 0)
})

test('what is computed at night is there in the morning, untouched', async () => {
  const late = await openRestaurant(system)
  await moveToNextDay(system, '00:30')
  const { page } = await openOffice(browser, system, late, '/office/sales')
  await page.getByText(/지난 기간은 밤사이에 집계됩니다/).waitFor()
  const other = await openOffice(browser, system, late, '/office/settlements')
  await other.page.getByText('정산 없음').first().waitFor({ state: 'attached' })
  for (const one of [page, other.page]) await one.clock.install()
  for (const one of [page, other.page]) await one.reload()
  await page.getByText(/지난 기간은 밤사이에 집계됩니다/).waitFor()
  await other.page.getByText('정산 없음').first().waitFor({ state: 'attached' })
  await runDueJobs(system.settlement.context)
  for (const one of [page, other.page]) await one.clock.runFor(61_000)
  await page.getByText('이 기간에는 판매가 없습니다').waitFor()
  await other.page.getByRole('button', { name: /: ₩0, 매출 없음$/ }).waitFor()
})

test('months are settled from the settlement day on', async () => {
  await system.moveClock('1 month')
  await runDueJobs(system.settlement.context)
  const start = `${days[0].slice(0, 8)}10`
  const query = `date-term=MONTH&start-date=${start}`
  const { body } = await restaurant.owner('GET', `/store/settlement?${query}`)
  assert.equal(body.revenue, 60_000)
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/settlements', { language: 'en' } as const],
  )
  await page.getByRole('radio', { name: 'By month, from day 10' }).check()
  const row = page.getByRole('row').filter({ hasText: won(body.operatingProfit) })
  await row.getByText(won(body.revenue), { exact: true }).waitFor()
  await row.getByRole('button').click()
  await page.getByRole('row', { name: '비빔밥 5 ₩45,000' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assertNoComplaint()
})
