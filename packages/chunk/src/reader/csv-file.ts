import type { FileHandle } from 'node:fs/promises'
import { continueCsvRow, type ParsedRow, parseCsvRow } from '../writer/csv-row.ts'
import { type FileLine, type FilePlace, readLines } from './csv-lines.ts'

/** A row as it stands in the file. */
export type CsvRow = {
  fields: string[]
  /** number of its first line */
  line: number
  /** the fields are a guess: why the row is no CSV */
  malformed?: string
  /** where the next row begins */
  next: FilePlace
}

/** How a CSV file is written. */
export type CsvFormat = {
  /** one character between fields; default: a comma */
  delimiter?: string
  /** of a row, its line breaks included; what is longer is not read into memory. Default: 1 MiB */
  rowBytesMax?: number
}

const ROW_BYTES_MAX = 1_048_576
const NOT_CLOSED = 'a quote is not closed, or something stands behind it'

/**
 * Reads a CSV file (RFC 4180, UTF-8) from some place on, in bounded memory, and says for every row
 * where it stands, so that reading can go on there. A row that is no CSV costs that one line and
 * not those behind it. Written here because csv-parse 7 counts neither the byte order mark nor
 * line breaks into its `bytes`, and after a stray quote skips the rows that follow.
 * @param file open for reading
 * @param from the beginning of a row
 * @param end in bytes; what is appended to the file meanwhile is not read
 * @param format how the file is written
 * @returns blocks of rows; empty lines are left out
 * @throws Error when the file ends before `end`
 */
export async function* readCsvRows(
  file: FileHandle,
  from: FilePlace,
  end: number,
  { delimiter = ',', rowBytesMax = ROW_BYTES_MAX }: CsvFormat = {},
): AsyncGenerator<CsvRow[]> {
  const assembler = assembleRows(delimiter, rowBytesMax)
  for await (const lines of readLines(file, from, end, rowBytesMax)) {
    const rows: CsvRow[] = []
    for (const line of lines) assembler.add(rows, line)
    yield rows
  }
  const rows: CsvRow[] = []
  assembler.end(rows)
  yield rows
}

/** Puts lines together to rows. */
type Assembler = {
  add: (rows: CsvRow[], line: FileLine) => void
  /** the file has no more lines */
  end: (rows: CsvRow[]) => void
}

/**
 * Lines whose row turns out to be none are looked at again, each by itself. What a line does to an
 * open row does not depend on the lines before it, so that costs no more than reading them once.
 */
function assembleRows(delimiter: string, rowBytesMax: number): Assembler {
  /** from `head` on: the lines of the row that is open */
  let lines: FileLine[] = []
  let head = 0

  function isTooLong(last: FileLine): boolean {
    const first = lines[head] ?? last
    return last.next.byte - first.byte > rowBytesMax
  }

  /** Takes rows off the lines, up to one that is still open. `last` is what the last line does. */
  function settle(rows: CsvRow[], last: ParsedRow['kind']): void {
    const lastLine = lines.at(-1)
    for (let line = lines[head]; line && lastLine; line = lines[head]) {
      const alone = parseLine(line)
      if (alone.kind !== 'open') addRow(rows, line, alone)
      else if (line === lastLine) break
      else if (last === 'malformed' || isTooLong(lastLine)) addRow(rows, line, alone)
      else if (last === 'open') break
      else {
        addJoined(rows, lines.slice(head))
        head = lines.length - 1
      }
      head++
    }
    // Not each time: what is open may be very many short lines.
    if (head < lines.length / 2) return
    lines = lines.slice(head)
    head = 0
  }

  function parseLine(line: FileLine): ParsedRow {
    return line.isCut ? { kind: 'malformed' } : parseCsvRow(line.text, delimiter)
  }

  function addRow(rows: CsvRow[], { text, line, next, isCut }: FileLine, parsed: ParsedRow): void {
    if (text === '') return
    if (parsed.kind === 'row') rows.push({ fields: parsed.fields, line, next })
    else {
      const malformed = isCut ? `the line is longer than ${rowBytesMax} bytes` : NOT_CLOSED
      rows.push({ fields: text.split(delimiter), line, malformed, next })
    }
  }

  function addJoined(rows: CsvRow[], joined: readonly FileLine[]): void {
    const [first] = joined
    const last = joined.at(-1)
    const before = joined.slice(0, -1).map(({ text, lineBreak }) => text + lineBreak)
    const parsed = parseCsvRow(before.join('') + (last?.text ?? ''), delimiter)
    if (!first || !last || parsed.kind !== 'row') throw new Error('a row was joined wrongly')
    rows.push({ fields: parsed.fields, line: first.line, next: last.next })
  }

  return {
    add(rows, line) {
      if (lines.length === 0) {
        const alone = parseLine(line)
        if (alone.kind === 'open') lines.push(line)
        else addRow(rows, line, alone)
        return
      }
      const kind = line.isCut ? 'malformed' : continueCsvRow(line.text, delimiter)
      lines.push(line)
      if (kind !== 'open' || isTooLong(line)) settle(rows, kind)
    },
    end(rows) {
      for (const line of lines.slice(head)) addRow(rows, line, parseLine(line))
    },
  }
}
