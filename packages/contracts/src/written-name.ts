import { z } from 'zod'

/** What people write, and the database takes: no NUL, and none of the control characters. */
export const NO_CONTROL_CHARACTERS = {
  params: { ko: '제어 문자는 쓸 수 없습니다', en: 'no control characters' },
}
/** Half a surrogate pair is no character. */
export const NO_BROKEN_CHARACTERS = {
  params: { ko: '깨진 문자가 있습니다', en: 'no broken characters' },
}

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
    .refine((name) => [...name].length <= charactersMax, {
      params: {
        ko: `${charactersMax}자 이하여야 합니다`,
        en: `at most ${charactersMax} characters`,
      },
    })
    .refine((name) => !/\p{Cc}/u.test(name), NO_CONTROL_CHARACTERS)
    .refine((name) => name.isWellFormed(), NO_BROKEN_CHARACTERS)
    .meta({ minLength: 1, maxLength: charactersMax })
}
