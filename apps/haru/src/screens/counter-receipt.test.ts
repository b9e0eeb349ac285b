import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

/** What a PDF's streams hold, unpacked; those that are no text come out as noise. */
function streamsOf(file: Buffer): string {
  const parts = file.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)
  return [...parts]
    .map(([, part = '']) => {
      try {
        return inflateSync(Buffer.from(part, 'latin1')).toString('latin1')
      } catch {
        return ''
      }
    })
    .join('\n')
}

test('a receipt is saved as a PDF that brings its Hangul along', async () => {
  const restaurant = await openRestaurant(system, { storeName: '하루분식' })
  const rice = await restaurant.addProduct({ name: '뚝배기불고기', price: 12_000 })
  const [tablet = 0] = restaurant.tabletIds
  await restaurant.order(await restaurant.pair(tablet), [[rice, 2]])
  const { body: payment } = await restaurant.pay(tablet, 'S')
  const address = `/counter/payments/${payment.id}`
  const screen = await openSignedIn(browser, system, restaurant.ownerToken, address, {
    colours: 'dark',
  })
  const { page } = screen
  await page.getByRole('article', { name: '영수증' }).getByText('뚝배기불고기').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'PDF로 저장' }).click(),
  ])
  assert.equal(download.suggestedFilename(), `receipt-${payment.id}.pdf`)
  const file = await readFile(await download.path())
  assert.equal(file.subarray(0, 5).toString(), '%PDF-')
  assert.match(file.toString('latin1'), /Pretendard/)
  assert.equal(file.toString('latin1').match(/\/Type \/Page\b/g)?.length, 1)
  // What is drawn are glyphs; which letters they are, the file says for search and for readers.
  const letters = streamsOf(file).toLowerCase()
  for (const letter of '하루분식뚝배기불고기테이블카드합계₩') {
    const code = letter.charCodeAt(0).toString(16).padStart(4, '0')
    assert.ok(letters.includes(code), letter)
  }
  screen.assertNoComplaint()
})

test('a receipt of another store, or of nobody, is told not to be there', async () => {
  const restaurant = await openRestaurant(system)
  const { page } = await openSignedIn(
    browser,
    system,
    restaurant.ownerToken,
    '/counter/payments/999999',
    { language: 'en' },
  )
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
})

test('more payments than a page has are shown on demand, newest first', async () => {
  const restaurant = await openRestaurant(system)
  await system.admin.query(
    `with trades as (
       insert into trade.trade (store_id, trade_device_id, status, closed_at)
       select $1, $2, 'PAID', haru.clock() from generate_series(1, 60) returning id)
     insert into trade.payment (store_id, trade_id, method, amount, fee, paid_at, business_day)
     select $1, id, 'CASH', 1000 * row_number() over (order by id), 0,
            haru.clock() + id * interval '1 microsecond', haru.business_day(haru.clock())
       from trades`,
    [restaurant.storeId, restaurant.tabletIds[0]],
  )
  const { ownerToken } = restaurant
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter/payments')
  const rows = page.getByRole('listitem')
  await rows.first().filter({ hasText: '₩60,000' }).waitFor()
  assert.equal(await rows.count(), 50)
  await page.getByRole('button', { name: '이전 결제 더 보기' }).click()
  await rows.nth(59).filter({ hasText: '₩1,000' }).waitFor()
  assert.equal(await page.getByRole('button', { name: '이전 결제 더 보기' }).count(), 0)
})
