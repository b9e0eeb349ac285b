import { after, before, test } from 'node:test'
import { runDueJobs } from '@haru/settlement'
import type { Browser, Page } from 'playwright-core'
import { deviceTexts } from '../../../web/src/counter/device-texts.ts'
import { menuTexts } from '../../../web/src/counter/menu-texts.ts'
import { paymentTexts } from '../../../web/src/counter/payment-texts.ts'
import { kitchenTexts } from '../../../web/src/kitchen/kitchen-texts.ts'
import { sessionTexts } from '../../../web/src/session/session-texts.ts'
import { tabletTexts } from '../../../web/src/tablet/tablet-texts.ts'
import { sharedTexts } from '../../../web/src/texts/shared-texts.ts'
import { startBrowser } from '../testing/browser.ts'
import { inReverse } from '../testing/in-reverse.ts'
import { moveToNextDay } from '../testing/office.ts'
import { openScreen, type Screen } from '../testing/screen.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

const owner = inReverse({ after })
let system: TestInstallation
let browser: Browser
before(async () => {
  system = await startTestInstallation(owner)
  browser = await startBrowser(owner)
})

type Language = 'ko' | 'en'
type Values = Record<string, string | number>

/** A text of the screens, filled in. */
function fill(text: string, values: Values = {}): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
}

/** What the screens say to people who speak a language. */
function wordsFor(language: Language) {
  return {
    devices: deviceTexts[language],
    menu: menuTexts[language],
    payment: paymentTexts[language],
    kitchen: kitchenTexts[language],
    session: sessionTexts[language],
    tablet: tabletTexts[language],
    shared: sharedTexts[language],
  }
}

type Words = ReturnType<typeof wordsFor>

async function signIn(page: Page, { session }: Words, email: string): Promise<void> {
  await page.getByRole('link', { name: session.signInDemo }).click()
  await beAt(page, email)
}

/** Says to the stand-in who one is. */
async function beAt(page: Page, email: string): Promise<void> {
  await page.getByLabel('이메일 E-mail').fill(email)
  await page.getByRole('button', { name: 'Continue as this person' }).click()
}

async function signUp(page: Page, words: Words, email: string): Promise<void> {
  await signIn(page, words, email)
  await page.getByLabel(words.session.storeName).fill('하루 식당')
  await page.getByRole('button', { name: words.session.signUp }).click()
  await beAt(page, email)
}

async function putOnMenu(page: Page, { menu }: Words, dish: [string, string, string, string]) {
  const [name, category, price, stock] = dish
  const dialog = page.getByRole('dialog', { name: menu.newProduct })
  await page.getByRole('button', { name: menu.newProduct }).click()
  await dialog.getByLabel(menu.name).fill(name)
  await dialog.getByLabel(menu.category).selectOption(category)
  await dialog.getByLabel(menu.price).fill(price)
  await dialog.getByLabel(menu.baseStock).fill(stock)
  await dialog.getByRole('button', { name: menu.create }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('listitem').filter({ hasText: name }).waitFor()
}

/** Pairs a device that stands on a table by the code that the counter shows. */
async function pair(page: Page, words: Words, number: number, language: Language) {
  const { devices, tablet } = words
  const button = fill(devices.ofTable, { number, what: devices.pair })
  await page.getByRole('button', { name: button }).click()
  const title = fill(devices.pairTitle, { number })
  const pairing = page.getByRole('dialog', { name: title })
  const code = pairing.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
  const device = await openScreen(browser, `${system.url}/tablet`, { language })
  await device.page.getByLabel(tablet.code).fill(String(await code.textContent()))
  await device.page.getByRole('button', { name: tablet.pair }).click()
  await pairing.getByText(fill(devices.pairedNow, { number })).waitFor()
  await pairing.getByRole('button', { name: devices.done }).click()
  await device.page.getByRole('heading', { name: fill(words.shared.table, { number }) }).waitFor()
  return device
}

async function order({ page }: Screen, { tablet }: Words, ...dishes: string[]): Promise<void> {
  for (const name of dishes) {
    const names = [fill(tablet.addOne, { name }), fill(tablet.moreOne, { name })].join('|')
    await page
      .getByRole('main')
      .getByRole('button', { name: new RegExp(`^(${names})$`) })
      .click()
  }
  await page.getByRole('button', { name: tablet.order, exact: true }).click()
  await page
    .getByRole('status')
    .getByText(tablet.confirmed.split(':')[0] ?? '')
    .waitFor()
}

for (const language of ['ko', 'en'] as const) {
  test(`a restaurant's first day, from sign-up to the settlement: ${language}`, async () => {
    const words = wordsFor(language)
    const { payment, kitchen, tablet, shared } = words
    const counter = await openScreen(browser, system.url, { language })
    const { page } = counter
    await signUp(page, words, `day-${language}@example.com`)
    await page.getByRole('link', { name: shared.counter }).click()
    await page.getByRole('link', { name: shared.menu, exact: true }).click()
    await putOnMenu(page, words, ['비빔밥', 'MAIN_MENU', '9000', '4'])
    await putOnMenu(page, words, ['콜라', 'DRINK', '2500', '50'])
    await page.goto(`${system.url}/counter/tablets`)
    const tables = []
    for (const number of [1, 2, 3]) tables.push(await pair(page, words, number, language))
    const [one, two, three] = tables as [Screen, Screen, Screen]
    const cook = await openScreen(browser, system.url, { language })
    await signIn(cook.page, words, `day-${language}@example.com`)
    await cook.page.getByRole('link', { name: shared.kitchen }).click()

    await Promise.all([
      order(one, words, '비빔밥', '비빔밥', '콜라'),
      order(two, words, '비빔밥'),
      order(three, words, '콜라', '콜라'),
    ])
    await order(three, words, '비빔밥')
    // The last portion is gone, and every table sees it.
    for (const table of tables) await table.page.getByText(tablet.soldOut).first().waitFor()

    const tickets = cook.page.getByRole('article')
    await tickets.nth(3).waitFor()
    for (let left = 4; left > 0; left--) {
      await tickets.first().getByRole('button', { name: kitchen.bump }).click()
      await tickets.nth(left - 1).waitFor({ state: 'detached' })
    }

    await page.goto(`${system.url}/counter`)
    await page
      .getByRole('link', { name: fill(shared.table, { number: 1 }) })
      .first()
      .click()
    await page.getByLabel(payment.received).fill('50000')
    await page.getByRole('button', { name: fill(payment.payCash, { amount: '₩20,500' }) }).click()
    await page
      .getByText(fill(payment.giveChange, { change: '₩29,500' }))
      .first()
      .waitFor()
    await one.page.getByText(tablet.thanks).waitFor()
    await page.goto(`${system.url}/counter`)
    await page
      .getByRole('link', { name: fill(shared.table, { number: 3 }) })
      .first()
      .click()
    await page.getByRole('radio', { name: shared.card, exact: true }).check()
    await page.getByRole('radio', { name: shared.S, exact: true }).check()
    await page.getByRole('button', { name: fill(payment.payCard, { amount: '₩14,000' }) }).click()
    await page.getByRole('article', { name: payment.receipt }).getByText(shared.S).waitFor()

    await moveToNextDay(system, '00:30')
    await system.drain()
    await runDueJobs(system.settlement.context)
    await page.goto(`${system.url}/office/settlements`)
    // 14,000 won by card cost 112 at 0.8 %.
    const settled = page.getByRole('button', { name: /₩34,388/ })
    await settled.click()
    const main = page.getByRole('main')
    for (const amount of ['₩34,500', '₩112', '₩34,388'])
      await main.getByText(amount).first().waitFor()
    for (const screen of [counter, cook, ...tables]) screen.assertNoComplaint()
  })
}
