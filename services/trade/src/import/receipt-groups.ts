import type { CsvRow, FilePlace } from './csv-file.ts'
import { makeReceipt, type Receipt } from './receipt.ts'
import { readSalesRow, receiptNoOf, type SalesRow } from './sales-row.ts'

/** A row that is not imported. */
export type Reject = { line: number; reason: string; fields: readonly string[] }

/** Where reading can go on: between two receipts. */
export type Place = FilePlace & {
  /** the line just before, when nobody knows which receipt it belongs to */
  strayLine: number | null
}

/** The lines that stand together under one receipt number. */
export type ReceiptGroup = {
  /** null: rows without a readable number, at the very start of the file */
  receiptNo: string | null
  /** undefined: something is wrong with it, and `rejects` has all of its rows */
  receipt: Receipt | undefined
  rejects: readonly Reject[]
  rows: readonly CsvRow[]
  /** behind it */
  next: Place
}

/** Puts rows together to receipts, one after the other. */
export type ReceiptGrouper = {
  /** @returns the group that this row ends by belonging to another one */
  add: (row: CsvRow) => ReceiptGroup | undefined
  /** @returns the last group */
  end: () => ReceiptGroup | undefined
}

/** A longer "receipt" is a broken file; it is rejected in parts, so that memory stays bounded. */
const ROWS_MAX = 1_000

type OpenGroup = {
  receiptNo: string | null
  rows: CsvRow[]
  sales: SalesRow[]
  reasons: Map<CsvRow, string>
  /** a row just before it that may be its first */
  strayBefore: number | null
  strayLine: number | null
}

/**
 * Starts grouping.
 * @param now epoch milliseconds: nothing is sold later
 * @param strayLine of the place where reading starts
 */
export function groupReceipts(now: number, strayLine: number | null): ReceiptGrouper {
  let open: OpenGroup | undefined
  let stray = strayLine
  const finish = () => (open ? finishGroup(open) : undefined)
  const start = (receiptNo: string | null): OpenGroup => ({
    receiptNo,
    rows: [],
    sales: [],
    reasons: new Map(),
    strayBefore: stray,
    strayLine: stray,
  })
  return {
    add(row) {
      const receiptNo = numberOf(row)
      // A row without a readable number may belong to the receipt above it or to the one below:
      // neither can be imported without it, or the one that lacks a line could never be put right.
      const goesOn = open && (receiptNo === undefined || receiptNo === open.receiptNo)
      const finished = goesOn && (open?.rows.length ?? 0) < ROWS_MAX ? undefined : finish()
      if (!open || !goesOn || finished) open = start(receiptNo ?? null)
      addRow(open, row, receiptNo, now)
      stray = open.strayLine
      return finished
    },
    end: finish,
  }
}

/** Of a row that is no CSV, what stands before its first comma, unless the fault is there. */
function numberOf({ fields, malformed }: CsvRow): string | undefined {
  return malformed && fields[0]?.includes('"') ? undefined : receiptNoOf(fields)
}

function addRow(open: OpenGroup, row: CsvRow, receiptNo: string | undefined, now: number): void {
  open.rows.push(row)
  open.strayLine = receiptNo === undefined ? row.line : null
  const sale = row.malformed ? { reason: row.malformed } : readSalesRow(row.fields, now)
  if (receiptNo === undefined) open.reasons.set(row, 'receipt_no is missing or not readable')
  else if ('reason' in sale) open.reasons.set(row, sale.reason)
  else open.sales.push(sale)
}

function finishGroup(open: OpenGroup): ReceiptGroup {
  const { receiptNo, rows, sales, reasons, strayLine } = open
  const last = rows.at(-1)
  if (!last) throw new Error('a group of receipt lines is never empty')
  const common = { receiptNo, rows, next: { ...last.next, strayLine } }
  const made = wrongTogether(open) ?? makeReceipt(receiptNo ?? '', sales)
  if (!('reason' in made)) return { ...common, receipt: made, rejects: [] }
  const rejects = rows.map((row) => rejectOf(row, reasons.get(row) ?? made.reason))
  return { ...common, receipt: undefined, rejects }
}

/** What is wrong with a group whatever its good rows say. */
function wrongTogether({ rows, reasons, strayBefore }: OpenGroup): { reason: string } | undefined {
  const bad = rows.find((row) => reasons.has(row))
  if (bad) return { reason: `line ${bad.line} of this receipt is wrong` }
  if (strayBefore !== null) {
    return { reason: `line ${strayBefore} above may belong to this receipt` }
  }
  return rows.length < ROWS_MAX ? undefined : { reason: `it has ${ROWS_MAX} lines or more` }
}

/**
 * Rejects a row.
 * @param reason for a person
 */
export function rejectOf({ line, fields }: CsvRow, reason: string): Reject {
  return { line, reason, fields }
}
