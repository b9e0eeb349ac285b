import writeExcelFile from 'write-excel-file/browser'
import type { Sheet, SheetKind } from './sheet.ts'

const FORMATS: Record<SheetKind, string | undefined> = {
  text: undefined,
  count: '#,##0',
  won: '"₩"#,##0;-"₩"#,##0',
}
const WIDTHS: Record<SheetKind, number> = { text: 22, count: 12, won: 18 }
/**
 * A sheet of the workbook holds no more. Parts from 160 kB on would be compressed in a worker that
 * is written into the page, which the page's own policy forbids; so many rows take some 100 kB.
 */
const ROWS_MAX = 500
/** Excel's own limit, and characters that it does not take. */
const NAME_LENGTH_MAX = 31
const NOT_IN_NAMES = /[\\/?*[\]:]/g

/**
 * Writes a sheet as a workbook of Excel: numbers are numbers, texts are texts and never formulas.
 * @returns the file
 */
export async function xlsxOf({ name, columns, rows }: Sheet): Promise<Blob> {
  const header = columns.map(({ title }) => ({ value: title, fontWeight: 'bold' as const }))
  const cells = rows.map((row) => row.map((value, index) => cellOf(value, columns[index]?.kind)))
  const sheets = Array.from({ length: Math.max(1, Math.ceil(rows.length / ROWS_MAX)) }, (_, n) => ({
    data: [header, ...cells.slice(n * ROWS_MAX, (n + 1) * ROWS_MAX)],
    sheet: nameOf(name, n),
    columns: columns.map(({ kind }) => ({ width: WIDTHS[kind] })),
    stickyRowsCount: 1,
  }))
  return await writeExcelFile(sheets).toBlob()
}

/** No two sheets of a workbook are called alike. */
function nameOf(name: string, index: number): string {
  const end = index === 0 ? '' : ` ${index + 1}`
  return name.replace(NOT_IN_NAMES, ' ').slice(0, NAME_LENGTH_MAX - end.length) + end
}

function cellOf(value: string | number, kind: SheetKind = 'text') {
  if (typeof value === 'string') return { value, type: String }
  const format = FORMATS[kind]
  return { value, type: Number, ...(format && { format }) }
}
