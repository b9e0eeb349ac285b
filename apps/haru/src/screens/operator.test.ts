import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { signInOperator } from '../testing/operator.ts'
import { parkOrder } from '../testing/parked-order.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { openScreen, type ScreenOptions, violationsOf } from '../testing/screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let browser: Browser
before(async () => {
  browser = await startBrowser(owner)
})

async function openOperator(system: TestInstallation, options: ScreenOptions = {}) {
  const cookies = [`accessToken=${await signInOperator(system)}`]
  return await openScreen(browser, `${system.url}/operator`, { cookies, ...options })
}

/** Yesterday, when the demo's clock has been moved by some days. */
async function dayBefore({ admin }: TestInstallation, days = 1): Promise<string> {
  const { rows } = await admin.query('select (haru.business_day(haru.clock()) - $1::int)::text', [
    days,
  ])
  return Object.values(rows[0])[0] as string
}

/** More stores than the batches that run at the same time hold. */
async function addManyStores({ admin }: TestInstallation): Promise<void> {
  await admin.query(`
    insert into store.store (owner_id, name, pos_grade, settlement_day, opened_on)
    select 1000000 + n, 'store ' || n, 'BRONZE', 1, haru.business_day(haru.clock())
      from generate_series(1, 100) n`)
}

test('what was missed is shown, run by hand, and then all is well', async (t) => {
  const system = await startTestInstallation(t)
  await openRestaurant(system)
  const { page, assertNoComplaint } = await openOperator(system)
  await page.getByText('아직 실행한 작업이 없습니다').waitFor()
  await page.getByText('밀린 것도, 처리하지 못한 것도 없습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])

  await system.moveClock('1 day')
  await page.reload()
  const missed = page.getByRole('region', { name: '밀린 기간' })
  await missed.getByText('판매 통계 · 일').click()
  assert.deepEqual(await violationsOf(page), [])
  await missed.getByRole('button', { name: /^판매 통계 일 .* 지금 실행$/ }).click()
  await missed.getByText('판매 통계 · 일').waitFor({ state: 'detached' })
  const runs = page.getByRole('region', { name: '작업 실행' })
  await runs.getByRole('listitem').filter({ hasText: '판매 통계' }).getByText('완료').waitFor()

  await runs.getByRole('button', { name: '직접 실행' }).click()
  const dialog = page.getByRole('dialog', { name: '작업 직접 실행' })
  await dialog.getByLabel('시작일').fill(await dayBefore(system, 0))
  await dialog.getByRole('button', { name: '직접 실행' }).click()
  await dialog.getByText('그런 기간이 없거나 아직 끝나지 않았습니다.').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByLabel('시작일').fill(await dayBefore(system))
  await dialog.getByRole('button', { name: '직접 실행' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('밀린 것도, 처리하지 못한 것도 없습니다').waitFor()

  await runs.getByRole('button', { name: /^정산 일 .* 자세히$/ }).click()
  const report = page.getByRole('dialog', { name: /^실행 / })
  await report.getByText('매장 1/1').waitFor()
  await report.getByText('모든 매장이 끝났습니다.').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assertNoComplaint()
})

test('a run is seen as it goes on, stopped after a question, and restarted', async (t) => {
  const system = await startTestInstallation(t)
  await addManyStores(system)
  await system.moveClock('1 day')
  const { page } = await openOperator(system)
  // Nobody can write a settlement: the run waits at its first stores.
  await system.admin.query('begin')
  await system.admin.query('lock table settlement.settlement in access exclusive mode')
  const runs = page.getByRole('region', { name: '작업 실행' })
  await runs.getByRole('button', { name: '직접 실행' }).click()
  const dialog = page.getByRole('dialog', { name: '작업 직접 실행' })
  await dialog.getByLabel('시작일').fill(await dayBefore(system))
  await dialog.getByRole('button', { name: '직접 실행' }).click()
  const row = runs.getByRole('listitem').filter({ hasText: '정산' })
  await row.getByText('실행 중').waitFor()
  await row.getByRole('progressbar').waitFor()
  // Nothing moves, and that is what one wants to see: for how long.
  const passed = row.getByText(/초째$/)
  const before = (await passed.textContent()) ?? ''
  await row.getByText(before).waitFor({ state: 'detached' })
  await passed.waitFor()

  await row.getByRole('button', { name: /멈추기$/ }).click()
  const question = page.getByRole('dialog', { name: '이 실행을 멈출까요?' })
  await question.getByRole('button', { name: '취소' }).click()
  await row.getByText('실행 중').waitFor()
  await row.getByRole('button', { name: /멈추기$/ }).click()
  await question.getByRole('button', { name: '멈추기' }).click()
  await row.getByText('멈추는 중').waitFor()
  await system.admin.query('rollback')
  await row.getByText('멈춤', { exact: true }).waitFor()

  await row.getByRole('button', { name: /자세히$/ }).click()
  const report = page.getByRole('dialog', { name: /^실행 / })
  await report.getByText(/개 매장이 차례를 기다립니다/).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await report.getByRole('button', { name: '닫기' }).click()

  await row.getByRole('button', { name: /다시 시작$/ }).click()
  const again = page.getByRole('dialog', { name: '이 실행을 다시 시작할까요?' })
  assert.deepEqual(await violationsOf(page), [])
  await again.getByRole('button', { name: '다시 시작' }).click()
  await again.waitFor({ state: 'detached' })
  await runs.getByRole('listitem').first().getByText('완료').waitFor()
  assert.equal(await runs.getByRole('button', { name: /다시 시작$/ }).count(), 0)
})

test('an event that could not be handled is shown with why, and handled again', async (t) => {
  const system = await startTestInstallation(t)
  const { mend } = await parkOrder(system)
  const { page, assertNoComplaint } = await openOperator(system, { language: 'en' })
  const letters = page.getByRole('region', { name: 'Events that could not be handled' })
  await letters.getByText(/stock_decision/).waitFor()
  await letters.getByText('8 attempts').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await letters.getByRole('button', { name: /^Handle again: decrease-product-stock/ }).click()
  await page.getByText('It was handled again and failed again').first().waitFor()
  await letters.getByText('9 attempts').waitFor()
  await mend()
  await letters.getByRole('button', { name: /^Handle again: decrease-product-stock/ }).click()
  await page.getByText('Nothing was missed, and no event waits').waitFor()
  assertNoComplaint()
})

test('it is for operators, in both languages, colours and all sizes', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  await system.moveClock('9 days')
  const cookies = [`accessToken=${restaurant.ownerToken}`]
  const other = await openScreen(browser, `${system.url}/operator`, { cookies })
  await other.page.getByRole('link', { name: '처음' }).waitFor()
  for (const [language, colours, width] of [
    ['ko', 'dark', 1280],
    ['en', 'light', 800],
    ['en', 'dark', 390],
  ] as const) {
    const size = { width, height: 844 }
    const { page, assertNoComplaint } = await openOperator(system, { language, colours, size })
    const name = language === 'ko' ? '밀린 기간' : 'Missed periods'
    await page.getByRole('region', { name }).locator('summary').first().click()
    assert.deepEqual(await violationsOf(page), [], `${language}, ${colours}, ${width}`)
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.equal(wide, 0, `${width}: it scrolls sideways`)
    assertNoComplaint()
  }
})
