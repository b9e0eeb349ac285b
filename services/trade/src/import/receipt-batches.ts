import type { TradeContext } from '../context.ts'
import { openSoldProducts, type SoldProducts } from './adopt-sold-products.ts'
import { readCsvRows } from './csv-file.ts'
import { readBusinessDays, readKnownReceipts } from './import-sql.ts'
import {
  groupReceipts,
  type Place,
  type ReceiptGroup,
  type Reject,
  rejectOf,
} from './receipt-groups.ts'
import type { SalesFile } from './sales-file.ts'
import type { PreparedReceipt } from './write-receipts.ts'

/** What lies in a sales file between two places: a receipt to store, or rows to reject. */
export type ImportItem = {
  group: ReceiptGroup
  /** what to store; undefined when its number is known, or it is rejected */
  receipt: PreparedReceipt | undefined
  /** its number is known with this content */
  isKnown: boolean
  /** its rows, when they are no good; those of a known number with other content are not here */
  rejects: readonly Reject[]
  /** a part of a receipt that is counted as rejected already */
  isCounted: boolean
}

/** From where to read, and what to know beforehand. */
export type BatchOptions = {
  context: TradeContext
  storeId: number
  salesFile: SalesFile
  from: Place
  /** epoch milliseconds */
  now: number
  /** numbers of receipts that were rejected in this file before; grows */
  rejectedNos: Set<string>
  batchSize: number
}

/** Why a receipt is rejected whose number is known with other content. Also read back. */
export const CHANGED = 'a receipt with this number was imported with other content'
const REJECTED_BEFORE = 'other lines of this receipt were rejected above'

/** So many broken receipts are remembered, to import no rest of them; then it is a broken file. */
const REJECTED_MAX = 200_000

/**
 * Reads a sales file receipt by receipt and prepares them for being stored: finds their business
 * days and those that are known, and makes the store know their products.
 * @param options see there
 * @returns batches of `batchSize` items, the last one smaller
 * @throws Error when too much of the file is broken, or the store refuses a product
 */
export async function* receiptBatches(options: BatchOptions): AsyncGenerator<ImportItem[]> {
  const products = openSoldProducts(options.context, options.storeId)
  const uncommitted = new Map<string, Buffer>()
  let items: ImportItem[] = []
  for await (const group of readGroups(options)) {
    items.push(itemOf(group, options.rejectedNos))
    if (items.length < options.batchSize) continue
    yield await prepare(items, options, { products, uncommitted })
    items = []
  }
  yield await prepare(items, options, { products, uncommitted })
}

async function* readGroups(options: BatchOptions): AsyncGenerator<ReceiptGroup> {
  const { salesFile, from, now } = options
  const grouper = groupReceipts(now, from.strayLine)
  for await (const rows of readCsvRows(salesFile.file, from, salesFile.size)) {
    for (const row of rows) {
      if (row.fields.every((field) => field.trim() === '')) continue
      const group = grouper.add(row)
      if (group) yield group
    }
  }
  const last = grouper.end()
  if (last) yield last
}

function itemOf(group: ReceiptGroup, rejectedNos: Set<string>): ImportItem {
  const { receiptNo, rows } = group
  const wasRejected = receiptNo !== null && rejectedNos.has(receiptNo)
  const item = { group, receipt: undefined, isKnown: false, isCounted: wasRejected }
  if (group.receipt && !wasRejected) return { ...item, rejects: [] }
  if (receiptNo !== null) rejectedNos.add(receiptNo)
  if (rejectedNos.size > REJECTED_MAX) {
    throw new Error(`More than ${REJECTED_MAX} receipts are wrong: this file needs mending first.`)
  }
  if (!group.receipt) return { ...item, rejects: group.rejects }
  return { ...item, rejects: rows.map((row) => rejectOf(row, REJECTED_BEFORE)) }
}

type Known = {
  products: SoldProducts
  /** digests, by number, of the batch before this one, which is being written meanwhile */
  uncommitted: Map<string, Buffer>
}

/** Outside of any transaction: the store is another service. */
async function prepare(
  items: ImportItem[],
  { context, storeId }: BatchOptions,
  { products, uncommitted }: Known,
): Promise<ImportItem[]> {
  const good = items.flatMap((item) => {
    const { receipt } = item.group
    return receipt && item.rejects.length === 0 ? [{ item, receipt }] : []
  })
  if (good.length === 0) return items
  const numbers = good.map(({ receipt }) => receipt.receiptNo)
  const known = await readKnownReceipts(context.db, storeId, numbers)
  const first = new Map(uncommitted)
  uncommitted.clear()
  const fresh = good.filter(({ item, receipt: { receiptNo, digest } }) => {
    item.isKnown = known.get(receiptNo)?.equals(digest) ?? false
    if (known.has(receiptNo)) return false
    // Of one that comes again with other content, the store must not hear: it is rejected.
    if (!(first.get(receiptNo)?.equals(digest) ?? true)) return false
    first.set(receiptNo, digest)
    uncommitted.set(receiptNo, digest)
    return true
  })
  const instants = fresh.map(({ receipt }) => new Date(receipt.soldAt).toISOString())
  const days = await readBusinessDays(context.db, instants)
  const dated = fresh.map((one, index) => ({ ...one, day: days[index] ?? '' }))
  await products.adopt(dated.map(({ receipt }) => receipt))
  for (const { item, receipt, day } of dated) {
    const productIds = receipt.lines.map(({ product }) => products.idOf(product))
    item.receipt = { ...receipt, day, productIds }
  }
  return items
}
