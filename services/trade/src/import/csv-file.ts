import type { FileHandle } from 'node:fs/promises'
import { parseCsvRow } from './csv-row.ts'

/** A place in a file: where a line begins, and its number, counted from 1. */
export type FilePlace = { byte: number; line: number }

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

const BLOCK_BYTES = 262_144
/** Ten times the longest row that can be right; what is longer is not read into memory. */
const LINE_BYTES_MAX = 16_384
const LF = 10

/** One line of the file, which may be a part of a row. */
type Line = { text: string; line: number; next: FilePlace; isCut: boolean }

/**
 * Reads a CSV file from some place on, in bounded memory, and says for every row where it stands,
 * so that reading can go on there. A row that is no CSV costs that one line and not those behind
 * it. Written here because csv-parse 7 counts neither the BOM nor line breaks into its `bytes`,
 * and after a stray quote skips the rows that follow.
 * @param file open for reading
 * @param from the beginning of a row
 * @param end in bytes; what is appended to the file meanwhile is not read
 * @returns blocks of rows; empty lines are left out
 * @throws Error when the file ends before `end`
 */
export async function* readCsvRows(
  file: FileHandle,
  from: FilePlace,
  end: number,
): AsyncGenerator<CsvRow[]> {
  let open: Line[] = []
  for await (const lines of readLines(file, from, end)) {
    const rows: CsvRow[] = []
    for (const line of lines) open = addLine(rows, open, line)
    yield rows
  }
  const rows: CsvRow[] = []
  while (open.length > 0) open = giveUp(rows, open)
  yield rows
}

/** Adds a line to the row that is open, if any. @returns the lines of the row that is open now */
function addLine(rows: CsvRow[], open: Line[], line: Line): Line[] {
  if (line.text === '' && open.length === 0) return open
  const lines = open.length === 0 ? [line] : [...open, line]
  const text = lines.length === 1 ? line.text : lines.map((one) => one.text).join('\n')
  if (line.isCut || text.length > LINE_BYTES_MAX) return giveUp(rows, lines)
  const parsed = parseCsvRow(text)
  if (parsed.kind === 'open') return lines
  if (parsed.kind === 'malformed') return giveUp(rows, lines)
  const [first = line] = lines
  rows.push({ fields: parsed.fields, line: first.line, next: line.next })
  return []
}

/** The first of these lines is no row, nor the start of one: the others are read anew. */
function giveUp(rows: CsvRow[], [first, ...others]: readonly Line[]): Line[] {
  if (!first) return []
  const malformed = first.isCut
    ? `the line is longer than ${LINE_BYTES_MAX} bytes`
    : 'a quote is not closed, or something stands behind it'
  rows.push({ fields: first.text.split(','), line: first.line, malformed, next: first.next })
  let open: Line[] = []
  for (const line of others) open = addLine(rows, open, line)
  return open
}

async function* readLines(file: FileHandle, from: FilePlace, end: number): AsyncGenerator<Line[]> {
  let { byte, line } = from
  let position = byte
  let rest: Buffer = Buffer.alloc(0)
  // Bytes of an endless line that were not kept.
  let dropped = 0
  const take = (data: Buffer, start: number, stop: number, breakBytes: number): Line => {
    const isCut = dropped > 0 || stop - start > LINE_BYTES_MAX
    const text = data.toString('utf8', start, Math.min(stop, start + LINE_BYTES_MAX))
    byte += stop - start + dropped + breakBytes
    dropped = 0
    const next = { byte, line: line + 1 }
    return { text: text.replace(/\r$/, ''), line: line++, next, isCut }
  }
  while (position < end) {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, end - position))
    const { bytesRead } = await file.read(block, 0, block.length, position)
    if (bytesRead === 0) throw new Error('The file became shorter while it was read.')
    position += bytesRead
    const data = Buffer.concat([rest, block.subarray(0, bytesRead)])
    const lines: Line[] = []
    let start = 0
    for (let stop = data.indexOf(LF); stop !== -1; stop = data.indexOf(LF, start)) {
      lines.push(take(data, start, stop, 1))
      start = stop + 1
    }
    rest = data.subarray(start)
    if (rest.length > LINE_BYTES_MAX) {
      dropped += rest.length - LINE_BYTES_MAX
      rest = rest.subarray(0, LINE_BYTES_MAX)
    }
    yield lines
  }
  if (rest.length > 0) yield [take(rest, 0, rest.length, 0)]
}
