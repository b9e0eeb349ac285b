import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** How long a screen may take to show something: a hung one fails its test, and no other. */
const SHOWN_MS_MAX = 20_000
/** As many stops as any screen has. */
const TABS_MAX = 200
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export type ScreenOptions = {
  /** default: Korean */
  language?: 'ko' | 'en'
  /** default: a tablet, in landscape */
  size?: { width: number; height: number }
  colours?: 'light' | 'dark'
  /** `Cookie` header values, `name=value` */
  cookies?: readonly string[]
  /** the tablet's service worker: with it, a test sees no request that it answers; default: none */
  worker?: boolean
  /** whether it is touched; default: it has a mouse */
  hasTouch?: boolean
}

/** A page at an address, and what went wrong in it. */
export type Screen = {
  page: Page
  context: BrowserContext
  /** @throws AssertionError with what the page complained of: a script, or the security policy */
  assertNoComplaint(): void
}

/**
 * Opens a browser of its own (cookies, storage) at an address.
 * @param browser the program
 * @param url of the system, and the path of the screen
 */
export async function openScreen(
  browser: Browser,
  url: string,
  options: ScreenOptions = {},
): Promise<Screen> {
  const { language = 'ko', size = { width: 1280, height: 800 }, colours = 'light' } = options
  const context = await browser.newContext({
    viewport: size,
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: colours,
    // Nothing depends on where the machine is: it is somewhere else than the restaurant.
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
    hasTouch: options.hasTouch ?? false,
    serviceWorkers: options.worker ? 'allow' : 'block',
  })
  context.setDefaultTimeout(SHOWN_MS_MAX)
  const { origin } = new URL(url)
  await context.addCookies((options.cookies ?? []).map((one) => cookieOf(one, origin)))
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // What the API refuses is said by the browser, too, and is no fault of the page.
    const isRefusal = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== origin) complaints.push(`asks ${asked}`)
  })
  await page.goto(url)
  return { page, context, assertNoComplaint: () => assert.deepEqual(complaints, []) }
}

/**
 * Finds what on a page keeps people from using it, by axe-core: WCAG 2.2, levels A and AA.
 * @returns a line for each; none is what is wanted
 */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return (await page.evaluate(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }).then(({ violations }) => violations.map(({ id, help, nodes }) =>
    id + ': ' + help + ': ' + nodes.map(({ target }) => target.join(' ')).join()))`)) as string[]
}

/** Goes on by the tabulator until something has the focus, as who has no mouse does. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor()
  for (let stop = 0; stop < TABS_MAX; stop++) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the tabulator does not get to ${wanted}`)
}

function cookieOf(text: string, url: string) {
  const [name = '', ...value] = text.split('=')
  return { name, value: value.join('='), url }
}
