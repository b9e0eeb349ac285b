import type { TableColumn } from '../reader/table-columns.ts'

/**
 * JSON.stringify escapes what is no character of its own; jsonb keeps neither NUL nor half of a
 * surrogate pair. An even number of backslashes before it means that it is an escape.
 */
const JSON_NO_CHARACTER = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

/**
 * Writes a value as PostgreSQL reads it for a column: the text that a cast to the column's type
 * takes. Strings stand as they are, so every type has a way; numbers, bigints and booleans too; a
 * Date is an instant, in UTC (for `timestamp` and `date` columns: its wall clock in UTC); Buffers
 * and Uint8Arrays are bytea; for json and jsonb columns any value but null is JSON; for array
 * columns arrays of all these, nested ones too.
 * @param value null is NULL
 * @param column whose value it is
 * @returns the text, or null for NULL
 * @throws TypeError with one clear sentence for what PostgreSQL cannot keep (the character NUL,
 *   half a surrogate pair, an invalid date) and what has no text (undefined, other objects)
 */
export function columnText(value: unknown, column: TableColumn): string | null {
  if (value === null) return null
  if (column.isArray && Array.isArray(value)) return arrayText(value, column)
  return column.isJson && !column.isArray ? jsonText(value, column) : scalarText(value, column)
}

function scalarText(value: unknown, column: TableColumn): string {
  switch (typeof value) {
    case 'string':
      return checkedText(value, column)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return String(value)
    case 'boolean':
      return value ? 't' : 'f'
  }
  if (value instanceof Date) return dateText(value, column)
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  throw wrong(
    column,
    `has no text for ${value === undefined ? 'undefined (say null)' : 'an object'}`,
  )
}

function checkedText(text: string, column: TableColumn): string {
  if (text.includes('\0')) throw wrong(column, 'cannot keep the character NUL')
  if (!text.isWellFormed()) throw wrong(column, 'cannot keep half of a surrogate pair')
  return text
}

function dateText(date: Date, column: TableColumn): string {
  if (Number.isNaN(date.getTime())) throw wrong(column, 'cannot keep an invalid date')
  const year = date.getUTCFullYear()
  const text = date.toISOString()
  if (year >= 1 && year <= 9_999) return text
  // ISO 8601 has a sign and six digits there, which PostgreSQL does not know; it has no year 0.
  const rest = text.slice(text.indexOf('-', 1))
  const digits = String(year > 0 ? year : 1 - year).padStart(4, '0')
  return `${digits}${rest}${year > 0 ? '' : ' BC'}`
}

function jsonText(value: unknown, column: TableColumn): string {
  const text = JSON.stringify(value)
  if (text === undefined) throw wrong(column, `has no JSON for ${typeof value}`)
  if (JSON_NO_CHARACTER.test(text)) {
    throw wrong(column, 'cannot keep the character NUL, or half of a surrogate pair')
  }
  return text
}

function arrayText(values: readonly unknown[], column: TableColumn): string {
  const elements = values.map((value) => {
    if (value === null) return 'NULL'
    if (Array.isArray(value) && !column.isJson) return arrayText(value, column)
    const text = column.isJson ? jsonText(value, column) : scalarText(value, column)
    return `"${text.replace(/["\\]/g, '\\$&')}"`
  })
  return `{${elements.join()}}`
}

function wrong({ property }: TableColumn, reason: string): TypeError {
  return new TypeError(`The column "${property}" ${reason}.`)
}
