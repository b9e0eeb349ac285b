import type { Payload } from '@haru/contracts'
import { type Consumer, createConsumer, type DeliveredEvent, publish } from '@haru/events'
import { changeAmount, lockTrade, lockTrades } from '../bill/trade-sql.ts'
import { voidEmptyTrade } from '../bill/void-empty-trade.ts'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { insertTicket } from '../kitchen/ticket-sql.ts'
import { type Decision, decide } from './order.ts'
import { findOrder, insertSoldFacts, updateDecided } from './order-sql.ts'

type StockDecided = DeliveredEvent<'decrease-product-stock-response'>

/**
 * Reads the store's decisions about orders.
 * @param context trade's
 */
export function stockDecidedConsumer(context: TradeContext): Consumer {
  const consumer = createConsumer(
    { name: 'trade.orders', schema: 'trade', db: context.eventsDb, prepare: lockTradesOfBatch },
    { 'decrease-product-stock-response': (tx, event) => onStockDecided(context, tx, event) },
  )
  return {
    ...consumer,
    async deliver(events) {
      await consumer.deliver(events)
      const responses = events as readonly StockDecided[]
      context.waiters.decided(responses.map((event) => event.payload.orderId))
    },
  }
}

/** Locked event by event, two processes' batches would wait for each other. */
async function lockTradesOfBatch(
  tx: TradeTransaction,
  events: readonly DeliveredEvent[],
): Promise<void> {
  if (events.length < 2) return
  const decisions = events as readonly StockDecided[]
  await lockTrades(
    tx,
    decisions.map(({ key, payload }) => ({ storeId: Number(key), tradeId: payload.tradeId })),
  )
}

/** Confirms or rejects an order, once; a repeat changes nothing. */
async function onStockDecided(
  { metrics }: TradeContext,
  tx: TradeTransaction,
  event: StockDecided,
) {
  const { tradeId, orderId } = event.payload
  // The payload, fixed by other programs, names no store: the event's key does.
  const storeId = Number(event.key)
  const trade = await lockTrade(tx, storeId, tradeId)
  const order = await findOrder(tx, storeId, orderId)
  // The store answers whoever asks. An order of ours was committed with its question.
  if (!order) return undefined
  if (!trade || order.tradeId !== tradeId) {
    throw new Error(`there is no order ${orderId} in trade ${tradeId} of store ${storeId}`)
  }
  const decision = decisionOf(event.payload)
  if (!decide(order.status, decision)) return undefined
  if (trade.status !== 'OPEN') {
    throw new Error(`order ${orderId} is undecided, but its trade ${tradeId} is ${trade.status}`)
  }
  const reason = decision.status === 'REJECTED' ? decision.reason : null
  const decided = await updateDecided(tx, order, decision.status, reason)
  if (!decided) return undefined
  if (decision.status === 'CONFIRMED') {
    await changeAmount(tx, trade, decided.amount)
    await insertSoldFacts(tx, order)
    await insertTicket(tx, order)
  } else {
    await voidEmptyTrade(tx, trade)
  }
  await publish(tx, 'trade', [
    {
      topic: 'order-changed',
      storeId,
      payload: {
        storeId,
        tradeDeviceId: trade.tradeDeviceId,
        tradeId,
        orderId,
        status: decision.status,
        amount: decided.amount,
        ...(reason && { reason }),
      },
    },
  ])
  return () => metrics.decided(decision.status, decided.seconds)
}

function decisionOf(payload: Payload<'decrease-product-stock-response'>): Decision {
  if (payload.status === 'REWARDED') return { status: 'CONFIRMED' }
  // Another program may give no reason; not enough stock is the usual one.
  const reason = payload.reason ?? { errorCode: 'STORE_400_03', productIdList: [] }
  return { status: 'REJECTED', reason }
}
