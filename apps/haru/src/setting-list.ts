import { z } from 'zod'

/** A setting of several values, by commas; blanks and empty ones are left out. */
export const settingList = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .transform((all) => all.filter((one) => one !== ''))
