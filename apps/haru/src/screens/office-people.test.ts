import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { openOffice } from '../testing/office.ts'
import { kakaoTokenOf, openRestaurant, type Restaurant } from '../testing/restaurant.ts'
import { openScreen, violationsOf } from '../testing/screen.ts'
import { hireStaff } from '../testing/staff.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

async function signInAtStandIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('이메일 E-mail').fill(email)
  await page.getByRole('button', { name: '이 사람으로 계속하기' }).click()
}

/** Another session of the owner's, on a device that calls itself so. */
async function signInElsewhere({ ownerId }: Restaurant, userAgent: string): Promise<string> {
  const { rows } = await system.admin.query('select email from users.account where id = $1', [
    ownerId,
  ])
  const kakaoToken = await kakaoTokenOf(system, rows[0].email)
  const { body } = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`, {
    headers: { 'user-agent': userAgent },
  })
  return body.accessToken
}

test('somebody is invited, joins by the link, and is out at once when removed', async () => {
  const restaurant = await openRestaurant(system, { storeName: '하루분식' })
  const office = await openOffice(browser, system, restaurant, '/office/people')
  const { page } = office
  await page.getByText('아직 직원이 없습니다').waitFor()
  await page.getByRole('button', { name: '직원 초대' }).click()
  await page.getByLabel('이름 (선택)').fill('김알바')
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '초대장 만들기' }).click()
  await page.getByRole('img', { name: '초대 링크의 QR 코드' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  // A press beside it loses no link.
  await page.mouse.click(5, 5)
  const link = (await page.getByText(/\/staff#code=/).textContent()) ?? ''
  await page.getByRole('button', { name: '다 했습니다' }).click()
  await page.getByRole('button', { name: '김알바: 초대 취소' }).waitFor()

  const phone = await openScreen(browser, link, { size: { width: 390, height: 844 } })
  await phone.page.getByRole('heading', { name: '하루분식에 직원으로 들어갑니다' }).waitFor()
  assert.deepEqual(await violationsOf(phone.page), [])
  await phone.page.getByRole('link', { name: '데모로 시작하기' }).click()
  await signInAtStandIn(phone.page, 'alba@example.com')
  await phone.page.getByRole('button', { name: '하루분식에 들어가기' }).waitFor()
  assert.deepEqual(await violationsOf(phone.page), [])
  await phone.page.getByRole('button', { name: '하루분식에 들어가기' }).click()
  await signInAtStandIn(phone.page, 'alba@example.com')
  await phone.page.getByRole('link', { name: /카운터/ }).waitFor()
  assert.equal(await phone.page.getByRole('link', { name: /사무실/ }).count(), 0)

  await page.getByRole('button', { name: '김알바: 내보내기' }).click()
  await page.getByRole('dialog', { name: '김알바 님을 내보낼까요?' }).waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('dialog').getByRole('button', { name: '내보내기' }).click()
  await page.getByText('아직 직원이 없습니다').waitFor()
  await phone.page.reload()
  await phone.page.getByRole('link', { name: '데모로 시작하기' }).waitFor()
  office.assertNoComplaint()
  phone.assertNoComplaint()
})

test('an invitation that was withdrawn leads nowhere, and says what to do', async () => {
  const restaurant = await openRestaurant(system)
  const { body } = await restaurant.owner('POST', '/user/staff/invitation', { name: '박알바' })
  const { page } = await openOffice(browser, system, restaurant, '/office/people')
  await page.getByRole('button', { name: '박알바: 초대 취소' }).click()
  await page.getByText('아직 쓰지 않은 초대장').waitFor({ state: 'detached' })
  const phone = await openScreen(browser, body.link, { language: 'en' })
  await phone.page.getByText('Ask for a new one').waitFor()
  assert.deepEqual(await violationsOf(phone.page), [])
  await phone.page.goto(`${system.url}/sign-up#ticket=none`)
  await phone.page.getByRole('heading', { name: 'Open your restaurant' }).waitFor()
})

test('whoever has a restaurant already is told that the invitation is not for him', async () => {
  const restaurant = await openRestaurant(system)
  const { body } = await restaurant.owner('POST', '/user/staff/invitation')
  const stranger = await openRestaurant(system)
  const cookies = [`accessToken=${stranger.ownerToken}`]
  const { page } = await openScreen(browser, body.link, { cookies })
  await page.getByRole('link', { name: '데모로 시작하기' }).waitFor()
  await page.goto(system.url)
  await page.getByText('이 계정으로는 초대를 받을 수 없습니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.getByRole('button', { name: '확인' }).click()
  await page.reload()
  await page.getByRole('heading', { name: /안녕하세요/ }).waitFor()
  assert.equal(await page.getByText('초대를 받을 수 없습니다').count(), 0)
})

test('one session is ended from here, then all others', async () => {
  const restaurant = await openRestaurant(system)
  const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1'
  const phone = await signInElsewhere(restaurant, `Mozilla/5.0 (iPhone; CPU) ${webkit}`)
  const laptop = await signInElsewhere(restaurant, 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0')
  const tablet = await signInElsewhere(restaurant, 'Mozilla/5.0 (iPad; CPU) Firefox/140.0')
  const statusOf = async (token: string) =>
    (await system.request('GET', '/user/me', { token })).status
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/people'],
  )
  await page.getByText('이 기기', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Safari, iPhone/ }).click()
  await page.getByText('Safari, iPhone').waitFor({ state: 'detached' })
  assert.deepEqual(await Promise.all([phone, laptop, tablet].map(statusOf)), [401, 200, 200])
  await page.getByRole('button', { name: '다른 기기 모두 로그아웃' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('다른 기기에서는 바로 로그아웃됩니다').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await dialog.getByRole('button', { name: '다른 기기 모두 로그아웃' }).click()
  await page.getByText('Firefox, Windows').waitFor({ state: 'detached' })
  assert.deepEqual(await Promise.all([laptop, tablet].map(statusOf)), [401, 401])
  assert.equal(await statusOf(restaurant.ownerToken), 200)
  assertNoComplaint()
})

test('the log tells of what is done while one looks at it', async () => {
  const restaurant = await openRestaurant(system)
  const { context } = await openOffice(browser, system, restaurant)
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(`${system.url}/office/people`)
  const log = page.getByRole('region', { name: '기록' })
  await log.getByRole('radio', { name: '계정과 직원' }).check()
  await log.getByRole('row').first().waitFor()
  await restaurant.owner('POST', '/user/staff/invitation')
  await page.clock.fastForward('00:11')
  await log.getByRole('row').filter({ hasText: '직원 초대' }).waitFor({ timeout: 9_000 })
})

test('the log says in words who did what, page by page', async () => {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  const staff = await hireStaff(system, restaurant)
  for (let n = 0; n < 22; n++) await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(one, 'K')
  await restaurant.owner('PATCH', `/store/product/${rice}`, { price: 9_500, baseStock: 50 })
  await system.request('PATCH', '/store/product/re-stock', { token: staff.token })
  const { page, assertNoComplaint } = await openOffice(
    ...[browser, system, restaurant, '/office/people'],
  )
  const log = page.getByRole('table', { name: '기록' })
  await log
    .getByRole('row', { name: /나 결제 거래 \d+ · 테이블 1 · 카드 · K카드 · ₩198,000/ })
    .waitFor()
  assert.equal(await log.getByRole('row').count(), 1 + 20)
  await log
    .getByRole('row', { name: /테이블 1 주문/ })
    .first()
    .waitFor()
  await page.getByRole('button', { name: '더 보기' }).click()
  await log.getByRole('row').nth(23).waitFor()
  assert.equal(await log.getByRole('row').count(), 1 + 23)
  await page.getByRole('button', { name: '더 보기' }).waitFor({ state: 'detached' })
  await page.getByRole('radio', { name: '메뉴와 태블릿' }).check()
  await log.getByText(/비빔밥 · 가격 ₩9,000, 기본 재고 100 → 가격 ₩9,500, 기본 재고 50/).waitFor()
  await log.getByRole('row', { name: /재고 채우기/ }).waitFor()
  await page.getByRole('radio', { name: '계정과 직원' }).check()
  await log.getByText('직원 합류').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  assertNoComplaint()
})
