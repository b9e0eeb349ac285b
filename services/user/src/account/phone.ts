/** An international number has at most 15 digits (ITU-T E.164), and a local one at least 8 here. */
const DIGITS = /^\+?\d{8,15}$/
const KOREA = /^\+820?(?=\d)/

/**
 * A phone number as it is stored: those of Korea as people here write them, without hyphens
 * (`+82 10-1234-5678` is `01012345678`), others with their country code (`+14155550100`).
 * @param written as Kakao has it: country code, a blank, and groups of digits
 * @returns null when it is no phone number
 */
export function normalizePhone(written: string): string | null {
  const digits = written.replace(/[\s()-]/g, '').replace(KOREA, '0')
  return DIGITS.test(digits) ? digits : null
}
