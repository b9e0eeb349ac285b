import type { Topic } from '@haru/contracts'
import { type Consumer, createConsumer, type DeliveredEvent } from '@haru/events'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { insertLiveEvent } from './live-sql.ts'

/**
 * Turns what happened into the numbered live events of its store.
 * @param context trade's
 */
export function liveConsumer(context: TradeContext): Consumer {
  const consumer = createConsumer(
    { name: 'trade.live', schema: 'trade', db: context.db },
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

type Change = DeliveredEvent<Topic & ('order-changed' | 'trade-paid' | 'product-changed')>

async function onChange(tx: TradeTransaction, { topic, payload }: Change): Promise<void> {
  const tradeDeviceId = 'tradeDeviceId' in payload ? payload.tradeDeviceId : null
  await insertLiveEvent(tx, payload.storeId, tradeDeviceId, topic, payload)
}
