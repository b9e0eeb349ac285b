import type { Topic } from '@haru/contracts'
import { type Consumer, createConsumer, type DeliveredEvent } from '@haru/events'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { insertLiveEvent, lockStreams } from './live-sql.ts'

/**
 * Turns what happened into the numbered live events of its store.
 * @param context trade's
 */
export function liveConsumer(context: TradeContext): Consumer {
  const consumer = createConsumer(
    { name: 'trade.live', schema: 'trade', db: context.eventsDb, prepare: lockStreamsOfBatch },
    { 'order-changed': onChange, 'trade-paid': onChange, 'product-changed': onChange },
  )
  return {
    ...consumer,
    async deliver(events) {
      await consumer.deliver(events)
      context.feed.changed(new Set(events.map((event) => Number(event.key))))
    },
  }
}

/** Before any is numbered. Trade's and the store's batches, each of many stores, would meet. */
async function lockStreamsOfBatch(
  tx: TradeTransaction,
  events: readonly DeliveredEvent[],
): Promise<void> {
  const storeIds = [...new Set(events.map(({ payload }) => (payload as Change['payload']).storeId))]
  await lockStreams(tx, storeIds)
}

type Change = DeliveredEvent<Topic & ('order-changed' | 'trade-paid' | 'product-changed')>

async function onChange(tx: TradeTransaction, { topic, payload }: Change): Promise<void> {
  const tradeDeviceId = 'tradeDeviceId' in payload ? payload.tradeDeviceId : null
  const orderId = 'orderId' in payload ? payload.orderId : null
  await insertLiveEvent(tx, payload.storeId, tradeDeviceId, topic, payload, orderId)
}
