import type { Browser } from 'playwright-core'
import type { Restaurant } from './restaurant.ts'
import { openScreen, type Screen, type ScreenOptions } from './screen.ts'
import type { TestInstallation } from './test-installation.ts'

/**
 * Opens a page of the office, signed in as its owner.
 * @param path like `/office/sales`
 */
export async function openOffice(
  browser: Browser,
  system: TestInstallation,
  { ownerToken }: Pick<Restaurant, 'ownerToken'>,
  path = '/office',
  options: ScreenOptions = {},
): Promise<Screen> {
  const cookies = [`accessToken=${ownerToken}`]
  return await openScreen(browser, `${system.url}${path}`, { cookies, ...options })
}

/** The business day, `yyyy-MM-dd`, so many days from now. */
export async function businessDay(system: TestInstallation, days = 0): Promise<string> {
  const { rows } = await system.admin.query(
    'select (haru.business_day(haru.clock()) + $1::int)::text as day',
    [days],
  )
  return rows[0].day
}

/** Moves the clock to a time of the next business day, like `11:10`; it only goes forward. */
export async function moveToNextDay(system: TestInstallation, time: string): Promise<void> {
  await system.admin.query(
    `update haru.installation
        set clock_offset = haru.start_of_day(haru.business_day(haru.clock()) + 1) + $1
                           - clock_timestamp()`,
    [time],
  )
}
