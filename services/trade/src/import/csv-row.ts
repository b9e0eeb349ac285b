/** What a text turned out to be: a whole row, the start of one, or nothing that CSV allows. */
export type ParsedRow =
  | { kind: 'row'; fields: string[] }
  /** it ends inside quotes: a line break belongs to the field, and the row goes on */
  | { kind: 'open' }
  | { kind: 'malformed' }

const QUOTE = '"'

/**
 * Reads one row of CSV (RFC 4180). A quote inside an unquoted field stands for itself.
 * @param text without its line break at the end; may have some within quotes
 */
export function parseCsvRow(text: string): ParsedRow {
  if (!text.includes(QUOTE)) return { kind: 'row', fields: text.split(',') }
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === QUOTE) {
      const closing = closingQuote(text, at + 1)
      if (closing === -1) return { kind: 'open' }
      fields.push(text.slice(at + 1, closing).replaceAll('""', QUOTE))
      at = closing + 1
      if (at < text.length && text[at] !== ',') return { kind: 'malformed' }
    } else {
      const comma = text.indexOf(',', at)
      const end = comma === -1 ? text.length : comma
      fields.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length) return { kind: 'row', fields }
    at++
  }
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf(QUOTE, from)
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2)
  return at
}

/**
 * Writes one row of CSV.
 * @param fields any text
 * @returns the row with its line break
 */
export function formatCsvRow(fields: readonly string[]): string {
  const written = fields.map((field) => {
    return /[",\r\n]/.test(field) ? `${QUOTE}${field.replaceAll(QUOTE, '""')}${QUOTE}` : field
  })
  return `${written.join(',')}\n`
}
