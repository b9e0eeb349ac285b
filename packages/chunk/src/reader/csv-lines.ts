import type { FileHandle } from 'node:fs/promises'

/** A place in a file: where a line begins, and its number, counted from 1. */
export type FilePlace = { byte: number; line: number }

/** One line of a file, which may be a part of a row. */
export type FileLine = {
  /** without its line break */
  text: string
  /** what ends it; empty at the end of the file */
  lineBreak: '\n' | '\r\n' | ''
  line: number
  /** where it begins */
  byte: number
  /** where the next line begins */
  next: FilePlace
  /** it is too long, and `text` is only its beginning */
  isCut: boolean
}

/** What is read at once; four times as much is no faster. */
const BLOCK_BYTES = 262_144
const LF = 10
const BOM = Buffer.from('\uFEFF')

/**
 * Reads the lines of a file in bounded memory. A byte order mark at the very start is left out.
 * @param file open for reading, in UTF-8
 * @param from the beginning of a line
 * @param end in bytes; what is appended to the file meanwhile is not read
 * @param lineBytesMax of a longer line, only so many bytes are kept
 * @returns blocks of lines
 * @throws Error when the file ends before `end`
 */
export async function* readLines(
  file: FileHandle,
  from: FilePlace,
  end: number,
  lineBytesMax: number,
): AsyncGenerator<FileLine[]> {
  let { byte, line } = from
  let position = byte
  let rest: Buffer = Buffer.alloc(0)
  // Bytes of an endless line that were not kept.
  let dropped = 0
  const take = (data: Buffer, start: number, stop: number, breakBytes: 0 | 1): FileLine => {
    const isCut = dropped > 0 || stop - start > lineBytesMax
    const text = data.toString('utf8', start, Math.min(stop, start + lineBytesMax))
    const begin = byte
    byte += stop - start + dropped + breakBytes
    dropped = 0
    const next = { byte, line: line + 1 }
    const hasReturn = text.endsWith('\r')
    const lineBreak = breakBytes === 0 ? '' : hasReturn ? '\r\n' : '\n'
    const kept = hasReturn ? text.slice(0, -1) : text
    return { text: kept, lineBreak, line: line++, byte: begin, next, isCut }
  }
  while (position < end) {
    const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, end - position))
    const { bytesRead } = await file.read(block, 0, block.length, position)
    if (bytesRead === 0) throw new Error('The file became shorter while it was read.')
    let data = Buffer.concat([rest, block.subarray(0, bytesRead)])
    if (position === 0 && data.subarray(0, BOM.length).equals(BOM)) {
      data = data.subarray(BOM.length)
      byte += BOM.length
    }
    position += bytesRead
    const lines: FileLine[] = []
    let start = 0
    for (let stop = data.indexOf(LF); stop !== -1; stop = data.indexOf(LF, start)) {
      lines.push(take(data, start, stop, 1))
      start = stop + 1
    }
    rest = data.subarray(start)
    if (rest.length > lineBytesMax) {
      dropped += rest.length - lineBytesMax
      rest = rest.subarray(0, lineBytesMax)
    }
    yield lines
  }
  if (rest.length > 0) yield [take(rest, 0, rest.length, 0)]
}
