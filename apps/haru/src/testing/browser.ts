import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { type Browser, type LaunchOptions, chromium as playwright } from 'playwright-core'

/** Its own would switch web security off, and end the browser with the first page that closes. */
const ARGUMENTS = [
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--font-render-hinting=none',
  '--hide-scrollbars',
  '--no-first-run',
]

/** Unpacked once: it takes 3 s. What another user has unpacked cannot be read. */
const UNPACKED = fileURLToPath(
  new URL(`../../../../node_modules/.cache/chromium-${process.getuid?.()}`, import.meta.url),
)

/** What a test's end calls. */
type Owner = { after(end: () => unknown): void }

/**
 * Starts the Chromium of npm; where that is not for the machine, the Chrome that is installed, or
 * what HARU_TEST_CHROMIUM names.
 * @param t closes it
 */
export async function startBrowser(t: Owner): Promise<Browser> {
  const home = mkdtempSync(join(tmpdir(), 'haru-browser-'))
  t.after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  const env = { ...process.env, HOME: home, TMPDIR: home }
  const options = { ...(await executable()), env }
  const browser = await launch(options)
  t.after(() => browser.close())
  return browser
}

/** Root, and some containers, have no sandbox of the kernel's; pages here are our own. */
async function launch(options: LaunchOptions): Promise<Browser> {
  const unsafe = { ...options, args: [...ARGUMENTS, '--no-sandbox'] }
  if (process.getuid?.() === 0) return await playwright.launch(unsafe)
  return await playwright
    .launch({ ...options, args: ARGUMENTS })
    .catch(() => playwright.launch(unsafe))
}

async function executable(): Promise<LaunchOptions> {
  const named = process.env['HARU_TEST_CHROMIUM']
  if (named) return { executablePath: named }
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  if (!existsSync(UNPACKED)) await unpack()
  return { executablePath: join(UNPACKED, 'chromium') }
}

/** It unpacks itself into TMPDIR, and two at once into one folder would break each other. */
async function unpack(): Promise<void> {
  mkdirSync(join(UNPACKED, '..'), { recursive: true })
  const own = mkdtempSync(`${UNPACKED}-`)
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = own
  try {
    await chromium.executablePath()
    renameSync(own, UNPACKED)
  } catch (error) {
    // Another test file was quicker.
    if (!existsSync(UNPACKED)) throw error
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
    rmSync(own, { recursive: true, force: true })
  }
}
