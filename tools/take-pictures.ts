import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TEST_PASSWORD_VARIABLE, TEST_SERVER_VARIABLE } from '@haru/pg/testing.ts'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../apps/haru/src/testing/browser.ts'
import { openScreen } from '../apps/haru/src/testing/screen.ts'
import { startTestInstallation } from '../apps/haru/src/testing/test-installation.ts'
import { openShowcase, type Picture } from './showcase.ts'
import { startTestServer } from './test-server.ts'

/**
 * `npm run pictures [-- NAME…]`: takes a picture of every screen, light and dark, on a phone, a
 * tablet and a desktop, and keeps them in docs/screens. To be looked at, one by one.
 */

const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url))
const SIZES = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1_280, height: 800 },
  desktop: { width: 1_440, height: 900 },
} as const
const COLOURS = ['light', 'dark'] as const
/** Small enough to lie in the repository; texts stay sharp. */
const QUALITY = 72

// Noon, as in tests, but today: beside a job's day stands when the job really ran.
process.env['HARU_TEST_CLOCK'] = `${Temporal.Now.plainDateISO('Asia/Seoul')}T12:00+09:00`
const wanted = process.argv.slice(2)
mkdirSync(FOLDER, { recursive: true })
const server = await startTestServer()
process.env[TEST_SERVER_VARIABLE] = server.superuserUrl
process.env[TEST_PASSWORD_VARIABLE] = server.appPassword
const ends: (() => unknown)[] = [() => server.stop()]
const owner = { after: (end: () => unknown) => void ends.push(end) }
try {
  const system = await startTestInstallation(owner)
  const pictures = await openShowcase(system)
  const browser = await startBrowser(owner)
  for (const picture of pictures) {
    if (wanted.length > 0 && !wanted.some((name) => picture.name.startsWith(name))) continue
    await takeAll(browser, system.url, picture)
    console.log(picture.name)
  }
} finally {
  for (const end of ends.reverse()) await end()
}

async function takeAll(browser: Browser, url: string, picture: Picture): Promise<void> {
  for (const [name, size] of Object.entries(SIZES)) {
    for (const colours of COLOURS) {
      const { path, cookies, language = 'ko', prepare } = picture
      const screen = await openScreen(browser, `${url}${path}`, {
        size,
        colours,
        cookies,
        language,
      })
      const { page } = screen
      await page.getByRole('main').waitFor()
      await prepare?.(page)
      const loading = page.getByText(/^(불러오는 중|Loading)$/)
      while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'detached' })
      await page.evaluate('document.fonts.ready')
      const file = join(FOLDER, `${picture.name}-${name}-${colours}.jpg`)
      await page.screenshot({ path: file, type: 'jpeg', quality: QUALITY })
      await screen.context.close()
    }
  }
}
