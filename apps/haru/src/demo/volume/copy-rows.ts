import { hash } from 'node:crypto'
import type { NumberedTrade } from './numbered-trade.ts'

/** How trades are written into one table. */
export type TableRows = {
  /** what COPY is told: table and columns */
  into: string
  /** a trade's rows in PostgreSQL's text format, each with its line end; none: an empty text */
  rowsOf: (trade: NumberedTrade) => string
}

/** Null in PostgreSQL's text format. */
const NULL = '\\N'
/** When an order was asked about whose events are all handled and gone: long ago. */
const LONG_AGO = '2000-01-01T00:00:00.000Z'

function row(...values: (string | number | boolean)[]): string {
  return `${values.join('\t')}\n`
}

/** The facts that settlement computes from, and the trades that payments belong to. */
export const FACT_TABLES: readonly TableRows[] = [
  {
    into: 'trade.trade (store_id, id, trade_device_id, status, amount, created_at, closed_at)',
    rowsOf: ({ storeId, tradeId, tabletId, isVoid, amount, orderedAt, closedAt }) =>
      isVoid
        ? row(storeId, tradeId, tabletId, 'VOID', 0, orderedAt, closedAt)
        : row(storeId, tradeId, NULL, 'PAID', amount, orderedAt, closedAt),
  },
  {
    into: `trade.sold_line_fact (store_id, trade_id, order_id, line_id, product_id, count, amount,
             sold_at, business_day, reversal)`,
    rowsOf: (trade) => factRows(trade, false) + (trade.isVoid ? factRows(trade, true) : ''),
  },
  {
    into: `trade.payment (store_id, trade_id, method, card_company, amount, fee, paid_at,
             business_day)`,
    rowsOf: ({ storeId, tradeId, isVoid, cardCompany, amount, fee, closedAt, closedOn }) => {
      if (isVoid) return ''
      const how = cardCompany === null ? 'CASH' : 'CARD'
      return row(storeId, tradeId, how, cardCompany ?? NULL, amount, fee, closedAt, closedOn)
    },
  },
]

/**
 * Everything that trades leave behind, in the order of the foreign keys. Paid ones are imported
 * receipts, which take no stock. A voided one came from a tablet: what its order took of the stock,
 * it gave back.
 */
export const ALL_TABLES: readonly TableRows[] = [
  ...FACT_TABLES,
  {
    into: `trade.orders (store_id, id, trade_id, status, amount, void_reason, is_new_trade,
             ordered_at, business_day, decided_at, voided_at, ask_again_at)`,
    rowsOf: ({ storeId, orderId, tradeId, amount, isVoid, orderedAt, orderedOn, closedAt }) => {
      const [status, reason, voidedAt, askAgainAt] = isVoid
        ? ['VOIDED', '취소', closedAt, LONG_AGO]
        : ['CONFIRMED', NULL, NULL, orderedAt]
      const times = [orderedAt, orderedOn, orderedAt, voidedAt, askAgainAt]
      return row(storeId, orderId, tradeId, status, amount, reason, true, ...times)
    },
  },
  {
    into: 'trade.order_line (store_id, id, order_id, product_id, unit_price, count, amount)',
    rowsOf: ({ storeId, orderId, lines }) => {
      let rows = ''
      for (const { lineId, productId, unitPrice, count, amount } of lines) {
        rows += row(storeId, lineId, orderId, productId, unitPrice, count, amount)
      }
      return rows
    },
  },
  {
    into: 'trade.imported_receipt (store_id, receipt_no, digest, trade_id)',
    rowsOf: ({ storeId, receiptNo, tradeId, isVoid }) =>
      isVoid ? '' : row(storeId, receiptNo, `\\\\x${digestOf(receiptNo)}`, tradeId),
  },
  {
    into: 'store.stock_decision (order_id, store_id, status, decided_at)',
    rowsOf: ({ orderId, storeId, isVoid }) =>
      isVoid ? row(orderId, storeId, 'REWARDED', LONG_AGO) : '',
  },
  {
    into: 'store.stock_movement (store_id, product_id, quantity, cause, order_id)',
    rowsOf: ({ storeId, orderId, isVoid, lines }) => {
      if (!isVoid) return ''
      const taken = lines.map(({ productId, count }) =>
        row(storeId, productId, -count, 'ORDER', orderId),
      )
      const returned = lines.map(({ productId, count }) =>
        row(storeId, productId, count, 'VOID', orderId),
      )
      return [...taken, ...returned].join('')
    },
  },
]

/** A voided order's lines are sold when it is ordered, and reversed when it is voided. */
function factRows(trade: NumberedTrade, reversal: boolean): string {
  const { storeId, tradeId, orderId, orderedAt, orderedOn, closedAt, closedOn } = trade
  const [at, on, sign] = reversal ? [closedAt, closedOn, -1] : [orderedAt, orderedOn, 1]
  let rows = ''
  for (const { lineId, productId, count, amount } of trade.lines) {
    const ids = [storeId, tradeId, orderId, lineId, productId]
    rows += row(...ids, sign * count, sign * amount, at, on, reversal)
  }
  return rows
}

/** There is no file whose content it could be of; a file's receipt of this number is another. */
function digestOf(receiptNo: string): string {
  return hash('sha256', `made up ${receiptNo}`)
}
