import { z } from 'zod'

/**
 * A name that people read: without blanks around it or control characters in it, and composed
 * (NFC), since macOS decomposes Hangul and two spellings of one name would be two products.
 * @param charactersMax the longest, in characters as the database counts them, not UTF-16 units
 */
export function writtenNameSchema(charactersMax: number) {
  return z
    .string()
    .max(charactersMax * 20)
    .normalize('NFC')
    .trim()
    .min(1)
    .refine((name) => [...name].length <= charactersMax, `at most ${charactersMax} characters`)
    .refine((name) => !/\p{Cc}/u.test(name), 'no control characters')
    .refine((name) => name.isWellFormed(), 'no broken characters')
    .meta({ minLength: 1, maxLength: charactersMax })
}
