import type { Browser } from 'playwright-core'
import { openScreen, type Screen, type ScreenOptions } from './screen.ts'
import type { TestInstallation } from './test-installation.ts'

/**
 * Opens a screen as somebody who is signed in in that browser.
 * @param token his access token, which a browser holds in a cookie
 * @param path of the screen
 */
export async function openSignedIn(
  browser: Browser,
  { url }: Pick<TestInstallation, 'url'>,
  token: string,
  path: string,
  options: ScreenOptions = {},
): Promise<Screen> {
  return await openScreen(browser, `${url}${path}`, {
    ...options,
    cookies: [`accessToken=${token}`, ...(options.cookies ?? [])],
  })
}
