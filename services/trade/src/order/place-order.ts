import { record } from '@haru/audit'
import { Problem, quoteProducts, type Tablet } from '@haru/contracts'
import { publish } from '@haru/events'
import { TRADE_AMOUNT_MAX, type Won } from '@haru/money'
import { insertTrade, lockOpenTrade, type OpenTrade } from '../bill/trade-sql.ts'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { shareDay } from '../day/day-sql.ts'
import {
  doOnce,
  findOutcome,
  type RepeatableRequest,
  refuseUnlessDone,
} from '../idempotency/do-once.ts'
import { amountOf, mergeItems, type OrderItem, type OrderLine, priceOrder } from './order.ts'
import { insertLines, insertOrder } from './order-sql.ts'

/** The order that a press of the button became. */
export type PlacedOrder = { orderId: number; tradeId: number }

/** A trade that was closed between two looks is opened anew; more often than this is a fault. */
const OPEN_TRIES_MAX = 10

/**
 * Takes an order: stores it PENDING together with the event that asks for its stock. What is known
 * on arrival to be impossible is refused and stores nothing.
 * @param context trade's
 * @param tablet whose table orders
 * @param items 1 to 100
 * @param request what makes a repeat of it a repeat
 * @returns the order; the first one's when this request came before
 * @throws Problem as api.md says for POST /trade/order
 */
export async function placeOrder(
  context: TradeContext,
  tablet: Tablet,
  items: readonly OrderItem[],
  request: RepeatableRequest,
): Promise<PlacedOrder> {
  const earlier = await findOutcome<PlacedOrder>(context, request)
  if (earlier) return earlier
  let lines: OrderLine[]
  let amount: Won
  try {
    lines = await priceByMenu(context, tablet.storeId, mergeItems(items))
    amount = amountOf(lines)
  } catch (refusal) {
    if (!(refusal instanceof Problem)) throw refusal
    return await refuseUnlessDone<PlacedOrder>(context, request, refusal)
  }
  return await doOnce(context, request, (tx) => storeOrder(tx, tablet, lines, amount))
}

async function priceByMenu(
  context: TradeContext,
  storeId: number,
  items: readonly OrderItem[],
): Promise<OrderLine[]> {
  const productIdList = items.map((item) => item.productId)
  const { productList } = await context.client.call(quoteProducts, { productIdList })
  return priceOrder(storeId, items, productList)
}

async function storeOrder(
  tx: TradeTransaction,
  tablet: Tablet,
  lines: readonly OrderLine[],
  amount: Won,
): Promise<PlacedOrder> {
  const { storeId, tradeDeviceId } = tablet
  await shareDay(tx, storeId)
  const { trade, isNewTrade } = await openTrade(tx, storeId, tradeDeviceId)
  const order = { storeId, tradeId: trade.id, amount, isNewTrade }
  const orderId = await insertOrder(tx, order, TRADE_AMOUNT_MAX)
  if (orderId === undefined) throw new Problem('TRADE_400_02')
  await insertLines(tx, storeId, orderId, lines)
  const itemList = lines.map(({ product, count }) => {
    return { productId: product.id, decreasingStock: count }
  })
  const named = { storeId, tradeId: trade.id, orderId }
  const status = 'PENDING' as const
  await publish(tx, 'trade', [
    {
      topic: 'decrease-product-stock',
      storeId,
      payload: { ...named, isNewTrade, itemList },
    },
    {
      topic: 'order-changed',
      storeId,
      payload: { ...named, tradeDeviceId, status, amount },
    },
  ])
  const subject = { kind: 'order', id: orderId }
  const detail = { tradeId: trade.id, amount }
  await record(tx, 'trade', { action: 'ORDER_PLACED', storeId, subject, detail })
  return { orderId, tradeId: trade.id }
}

/** The tablet's open trade, locked; a new one when there is none, or it was paid meanwhile. */
async function openTrade(
  tx: TradeTransaction,
  storeId: number,
  tradeDeviceId: number,
): Promise<{ trade: OpenTrade; isNewTrade: boolean }> {
  for (let attempt = 0; attempt < OPEN_TRIES_MAX; attempt++) {
    const open = await lockOpenTrade(tx, storeId, tradeDeviceId)
    if (open) return { trade: open, isNewTrade: false }
    const opened = await insertTrade(tx, storeId, tradeDeviceId)
    if (opened) return { trade: opened, isNewTrade: true }
  }
  throw new Problem('COMMON_503_01', { retryAfter: 1 })
}
