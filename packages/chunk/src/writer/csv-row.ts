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
 * @param delimiter one character between fields
 */
export function parseCsvRow(text: string, delimiter = ','): ParsedRow {
  if (!text.includes(QUOTE)) return { kind: 'row', fields: text.split(delimiter) }
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === QUOTE) {
      const closing = closingQuote(text, at + 1)
      if (closing === -1) return { kind: 'open' }
      fields.push(text.slice(at + 1, closing).replaceAll('""', QUOTE))
      at = closing + 1
      if (at < text.length && text[at] !== delimiter) return { kind: 'malformed' }
    } else {
      const next = text.indexOf(delimiter, at)
      const end = next === -1 ? text.length : next
      fields.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length) return { kind: 'row', fields }
    at++
  }
}

/**
 * Says what a line makes of a row that is open, whatever stands before it.
 * @param text a further line of the row, without its line break
 * @param delimiter one character between fields
 * @returns `row`: the row ends with it
 */
export function continueCsvRow(text: string, delimiter = ','): ParsedRow['kind'] {
  const closing = closingQuote(text, 0)
  if (closing === -1) return 'open'
  if (closing + 1 === text.length) return 'row'
  if (text[closing + 1] !== delimiter) return 'malformed'
  return parseCsvRow(text.slice(closing + 2), delimiter).kind
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf(QUOTE, from)
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2)
  return at
}

/**
 * Writes one row of CSV.
 * @param fields any text
 * @param delimiter one character between fields
 * @returns the row with its line break, a line feed
 */
export function formatCsvRow(fields: readonly string[], delimiter = ','): string {
  // An empty line is no row: whoever reads it leaves it out.
  if (fields.length === 1 && fields[0] === '') return `${QUOTE}${QUOTE}\n`
  const written = fields.map((field) => {
    const isPlain = !/[",\r\n]/.test(field) && !field.includes(delimiter)
    return isPlain ? field : `${QUOTE}${field.replaceAll(QUOTE, '""')}${QUOTE}`
  })
  return `${written.join(delimiter)}\n`
}
