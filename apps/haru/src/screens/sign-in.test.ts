import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { openScreen, violationsOf } from '../testing/screen.ts'
import { openSignedIn } from '../testing/signed-in-screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

test('a newcomer signs up through the stand-in, and is at work', async () => {
  const { page, assertNoComplaint } = await openScreen(browser, system.url)
  await page.getByRole('link', { name: '데모로 시작하기' }).click()
  await page.getByLabel('이메일 E-mail').fill('newcomer@example.com')
  await page.getByRole('button', { name: '이 사람으로 계속하기' }).click()
  await page.getByLabel('가게 이름').fill('하루 식당')
  await page.getByLabel('POS 등급').selectOption('SILVER')
  await page.getByLabel('정산일').selectOption('15')
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '가게 열기' }).click()
  // Back at the stand-in, who knows him by now.
  await page.getByLabel('이메일 E-mail').fill('newcomer@example.com')
  await page.getByRole('button', { name: '이 사람으로 계속하기' }).click()
  await page.getByRole('heading', { name: /newcomer.*안녕하세요/ }).waitFor()
  await page.getByText('하루 식당').first().waitFor()
  const { rows } = await system.admin.query(
    `select pos_grade, settlement_day, (select count(*)::int from store.trade_device) as tablets
       from store.store where name = '하루 식당'`,
  )
  assert.deepEqual(rows, [{ pos_grade: 'SILVER', settlement_day: 15, tablets: 50 }])
  assertNoComplaint()
})

test('the first page is for everybody, in both languages and colours', async () => {
  for (const language of ['ko', 'en'] as const) {
    for (const colours of ['light', 'dark'] as const) {
      const { page, assertNoComplaint } = await openScreen(browser, system.url, {
        language,
        colours,
      })
      const name = language === 'ko' ? '데모로 시작하기' : 'Continue with the demo'
      await page.getByRole('link', { name }).waitFor()
      assert.deepEqual(await violationsOf(page), [], `${language}, ${colours}`)
      assertNoComplaint()
    }
  }
})

test('who was refused by Kakao is told so, and can try again', async () => {
  const { page } = await openScreen(browser, `${system.url}/#error=COMMON_401_01`)
  await page.getByRole('alert').getByText('COMMON_401_01').waitFor()
  await page.getByRole('link', { name: '데모로 시작하기' }).waitFor()
})

test('every page has a name of its own, in the language of the screen', async () => {
  const { ownerToken, pair, tabletIds } = await openRestaurant(system)
  const cookies = [await pair(tabletIds[1] ?? 0)]
  const { page } = await openSignedIn(browser, system, ownerToken, '/', { cookies, language: 'en' })
  const titles = {
    '/counter': 'Tables · Haru POS',
    [`/counter/table/${tabletIds[1]}`]: 'Table 2 · Haru POS',
    '/counter/payments': 'Payments · Haru POS',
    '/counter/payments/7': 'Receipt 7 · Haru POS',
    '/counter/menu': 'Menu · Haru POS',
    '/counter/tablets': 'Tablets · Haru POS',
    '/kitchen': 'Kitchen · Haru POS',
    '/office': 'Today · Haru POS',
    '/office/sales': 'Best sellers · Haru POS',
    '/office/settlements': 'Settlements · Haru POS',
    '/office/people': 'People and log · Haru POS',
    '/operator': 'You may not see this screen · Haru POS',
    '/tablet': 'Table 2 · Haru POS',
    '/pair': 'Make this the tablet of a table · Haru POS',
    '/sign-up': 'Open your restaurant · Haru POS',
    '/staff': 'Staff invitation · Haru POS',
    '/counter/nothing': 'There is no such page · Haru POS',
    '/': 'Haru POS',
  }
  const untilNamed = async (name: string) => {
    const untilMs = Date.now() + 10_000
    while ((await page.title()) !== name && Date.now() < untilMs) await page.waitForTimeout(50)
    assert.equal(await page.title(), name)
  }
  for (const [path, title] of Object.entries(titles)) {
    await page.goto(`${system.url}${path}`)
    await untilNamed(title)
  }
  await page.getByLabel('Language').selectOption('ko')
  await untilNamed('하루 POS')
})

test('a link cannot make the first page say what it likes', async () => {
  const said = encodeURIComponent('010-1234-5678')
  const { page } = await openScreen(browser, `${system.url}/#error=${said}`)
  await page.getByRole('link', { name: '데모로 시작하기' }).waitFor()
  assert.equal(await page.getByRole('alert').count(), 0)
})

test('a sign-up that is lost on the way says so, and can be sent again', async () => {
  const { page, context } = await openScreen(browser, system.url)
  await page.getByRole('link', { name: '데모로 시작하기' }).click()
  await page.getByLabel('이메일 E-mail').fill('lost@example.com')
  await page.getByRole('button', { name: '이 사람으로 계속하기' }).click()
  await page.getByLabel('가게 이름').fill('하루 식당')
  await context.route('**/user/kakao*', (route) => route.abort('connectionreset'))
  await page.getByRole('button', { name: '가게 열기' }).click()
  await page.getByRole('alert').getByText('서버에 연결할 수 없습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await context.unroute('**/user/kakao*')
  await page.getByRole('button', { name: '가게 열기' }).click()
  await page.getByRole('button', { name: '이 사람으로 계속하기' }).waitFor()
})

test('a server that is away is no reason to sign in anew', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page } = await openSignedIn(browser, system, ownerToken, '/')
  await page.getByRole('heading', { name: /안녕하세요/ }).waitFor()
  await page.route('**/user/me', (route) => route.abort('connectionreset'))
  await page.reload()
  await page.getByRole('alert').getByText('서버에 연결할 수 없습니다').waitFor()
  assert.equal(await page.getByRole('link', { name: '데모로 시작하기' }).count(), 0)
  await page.unroute('**/user/me')
  await page.getByRole('button', { name: '다시 시도' }).click()
  await page.getByRole('heading', { name: /안녕하세요/ }).waitFor()
})

test('a sign-out that did not get through says so', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page, context } = await openSignedIn(browser, system, ownerToken, '/counter')
  const signOut = page.getByRole('button', { name: '로그아웃' })
  await signOut.waitFor()
  await context.setOffline(true)
  await signOut.click()
  await page.getByText('서버에 연결할 수 없습니다').first().waitFor()
  await context.setOffline(false)
  await signOut.click()
  await page.getByRole('link', { name: '데모로 시작하기' }).waitFor()
})

test('who was signed out elsewhere sees nothing of the restaurant any more', async () => {
  const { ownerToken, refreshCookie } = await openRestaurant(system, { storeName: '비밀 식당' })
  const cookies = [refreshCookie]
  const { page, context } = await openSignedIn(browser, system, ownerToken, '/counter', { cookies })
  await page.getByText('비밀 식당').waitFor()
  const other = await context.newPage()
  await other.goto(`${system.url}/`)
  await other.getByRole('button', { name: '로그아웃' }).click()
  await page.getByRole('heading', { name: '로그인이 필요합니다' }).waitFor()
  assert.equal(await page.getByText('비밀 식당').count(), 0)
})

test('who signs in after another sees nothing of what the other saw', async () => {
  const [one, two] = [await openRestaurant(system), await openRestaurant(system)]
  await one.addProduct({ name: '비밀 메뉴' })
  const cookies = [one.refreshCookie]
  const path = '/counter/menu'
  const { page, context } = await openSignedIn(browser, system, one.ownerToken, path, { cookies })
  await page.getByText('비밀 메뉴').waitFor()
  // What he is shown at first, before anything of his own is there.
  await page.route('**/store/product', (route) => route.abort('connectionreset'))
  const other = await context.newPage()
  await other.goto(`${system.url}/`)
  await other.getByRole('button', { name: '로그아웃' }).click()
  await page.getByRole('heading', { name: '로그인이 필요합니다' }).waitFor()
  await context.addCookies([{ name: 'accessToken', value: two.ownerToken, url: system.url }])
  await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`)
  await page.getByRole('button', { name: '로그아웃' }).waitFor()
  await page.getByRole('alert').waitFor()
  assert.equal(await page.getByText('비밀 메뉴').count(), 0)
})

test('a page that a browser has kept is not shown again as it was', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page } = await openSignedIn(browser, system, ownerToken, '/counter')
  await page.getByRole('button', { name: '로그아웃' }).waitFor()
  const loaded = page.waitForEvent('load')
  await page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`)
  await loaded
})

test('a network that comes back while the session is looked at makes one stream', async () => {
  const { ownerToken } = await openRestaurant(system)
  const { page } = await openSignedIn(browser, system, ownerToken, '/')
  await page.getByRole('heading', { name: /안녕하세요/ }).waitFor()
  let streams = 0
  await page.route('**/trade/events', (route) => {
    return ++streams === 1 ? route.fulfill({ status: 503 }) : route.continue()
  })
  const held = Promise.withResolvers<void>()
  const looked = Promise.withResolvers<void>()
  let looks = 0
  await page.route('**/user/me', async (route) => {
    if (++looks === 2) looked.resolve()
    if (looks > 1) await held.promise
    await route.continue()
  })
  await page.goto(`${system.url}/counter`)
  await looked.promise
  const opened = page.waitForResponse((one) => one.url().endsWith('/trade/events') && one.ok())
  await page.evaluate(`dispatchEvent(new Event('online'))`)
  await opened
  const closed = page.waitForEvent('requestfailed', (one) => one.url().endsWith('/trade/events'))
  const again = page.waitForRequest('**/trade/events')
  held.resolve()
  await Promise.all([again, closed])
})

test('a stream of changes that breaks renews no session that is good', async () => {
  const { ownerToken, refreshCookie } = await openRestaurant(system)
  const cookies = [`accessToken=${ownerToken}`, refreshCookie]
  const { page, context } = await openScreen(browser, system.url, { cookies })
  let streams = 0
  await context.route('**/trade/events', (route) => {
    return ++streams < 3 ? route.fulfill({ status: 503 }) : route.continue()
  })
  let renewals = 0
  page.on('request', (request) => {
    if (request.url().endsWith('/user/re-issue')) renewals++
  })
  const opened = page.waitForResponse((one) => one.url().endsWith('/trade/events') && one.ok())
  await page.goto(`${system.url}/counter`)
  await opened
  assert.deepEqual([streams, renewals], [3, 0])
})
