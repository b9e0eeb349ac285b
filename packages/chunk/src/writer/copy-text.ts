const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
}

/**
 * Writes one row in the text format of PostgreSQL's COPY.
 * @param fields texts without the character NUL; null is NULL
 * @returns the row with its line break
 */
export function copyLine(fields: readonly (string | null)[]): string {
  const written = fields.map((field) => {
    if (field === null) return '\\N'
    return field.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
  })
  return `${written.join('\t')}\n`
}
