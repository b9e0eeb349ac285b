import type { Sheet } from './sheet.ts'

/** Without it, Excel takes UTF-8 for something older, and Hangul for noise. */
const BYTE_ORDER_MARK = '\uFEFF'
/** What spreadsheets take for a formula, also behind white space: OWASP, "CSV injection". */
const LIKE_A_FORMULA = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const TO_BE_QUOTED = /[",\r\n]|^\s|\s$/

/**
 * Writes a sheet as CSV: RFC 4180, UTF-8 with a byte order mark. Numbers stay numbers; a text that
 * a spreadsheet would run as a formula begins with an apostrophe.
 */
export function csvOf({ columns, rows }: Sheet): string {
  const lines = [columns.map(({ title }) => title), ...rows]
  const text = lines.map((cells) => cells.map(cellOf).join(',')).join('\r\n')
  return `${BYTE_ORDER_MARK}${text}\r\n`
}

function cellOf(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = LIKE_A_FORMULA.test(value) ? `'${value}` : value
  return TO_BE_QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
