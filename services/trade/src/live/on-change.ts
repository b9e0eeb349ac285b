import type { Topic } from '@haru/contracts'
import { type Consumer, createConsumer, type DeliveredEvent } from '@haru/events'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { isTicketDone } from '../kitchen/ticket-sql.ts'
import { isCallOpen } from '../staff-call/staff-call-sql.ts'
import { insertLiveEvent, lockStreams } from './live-sql.ts'

/**
 * Turns what happened into the numbered live events of its store.
 * @param context trade's
 */
export function liveConsumer(context: TradeContext): Consumer {
  const consumer = createConsumer(
    { name: 'trade.live', schema: 'trade', db: context.eventsDb, prepare: lockStreamsOfBatch },
    {
      'order-changed': onChange,
      'trade-paid': onChange,
      'product-changed': onChange,
      'staff-called': onStaffCalled,
      'ticket-changed': onTicketChanged,
    },
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
  const storeIds = [
    ...new Set(events.map(({ payload }) => (payload as { storeId: number }).storeId)),
  ]
  await lockStreams(tx, storeIds)
}

type Change = DeliveredEvent<Topic & ('order-changed' | 'trade-paid' | 'product-changed')>

async function onChange(tx: TradeTransaction, { topic, payload }: Change): Promise<void> {
  const tradeDeviceId = 'tradeDeviceId' in payload ? payload.tradeDeviceId : null
  const orderId = 'orderId' in payload ? payload.orderId : null
  await insertLiveEvent(tx, payload.storeId, tradeDeviceId, topic, payload, orderId)
}

/** The streams are locked: what the call is now is never older than what was told before. */
async function onStaffCalled(
  tx: TradeTransaction,
  { topic, payload }: DeliveredEvent<'staff-called'>,
): Promise<void> {
  const { storeId, tradeDeviceId, callId } = payload
  const open = (await isCallOpen(tx, storeId, callId)) ?? false
  await insertLiveEvent(tx, storeId, tradeDeviceId, topic, { ...payload, open }, null)
}

/** As with calls: what the ticket is now. */
async function onTicketChanged(
  tx: TradeTransaction,
  { topic, payload }: DeliveredEvent<'ticket-changed'>,
): Promise<void> {
  const { storeId, tradeDeviceId } = payload
  const bumped = (await isTicketDone(tx, payload)) ?? payload.bumped
  await insertLiveEvent(tx, storeId, tradeDeviceId, topic, { ...payload, bumped }, null)
}
