import type { Topic } from '@haru/contracts'
import { type Check, EVENTS_KEPT, PATIENCE } from '../check.ts'

/** Who handles what: the consumer's schema and name. A topic without a line here does not compile. */
export const READERS: Readonly<Record<Topic, { schema: string; consumer: string }>> = {
  'decrease-product-stock': { schema: 'store', consumer: 'store.stock' },
  'demand-stock-decision': { schema: 'store', consumer: 'store.stock' },
  'order-voided': { schema: 'store', consumer: 'store.stock' },
  'decrease-product-stock-response': { schema: 'trade', consumer: 'trade.orders' },
  'order-changed': { schema: 'trade', consumer: 'trade.live' },
  'trade-paid': { schema: 'trade', consumer: 'trade.live' },
  'product-changed': { schema: 'trade', consumer: 'trade.live' },
}

/** The schemas with an outbox, an inbox and dead letters. */
export const EVENT_SCHEMAS = ['store', 'trade'] as const

const readerRows = Object.entries(READERS)
  .map(([topic, { consumer }]) => `('${topic}', '${consumer}')`)
  .join(', ')

function fromEach(columns: string, table: string): string {
  const selects = EVENT_SCHEMAS.map(
    (schema) => `select '${schema}' as schema, ${columns} from ${schema}.${table}`,
  )
  return selects.join(' union all ')
}

/** Events: no cause without its event, none lost on its way. */
export const EVENT_CHECKS: readonly Check[] = [
  {
    name: 'order-event',
    promise: 'The store was asked for the stock of every order that was placed.',
    // When an order was last asked about is real time; its own time is the demo's clock.
    sql: `
      with asked as (
        select key, (payload ->> 'orderId')::bigint as order_id from trade.outbox
         where topic in ('decrease-product-stock', 'demand-stock-decision'))
      select format('trade.orders %s of store %s', o.id, o.store_id),
             'an event decrease-product-stock', 'none'
        from trade.orders o
       where o.ask_again_at > now() - ${EVENTS_KEPT}
         and not exists (select from asked a
                          where a.order_id = o.id and a.key = o.store_id::text)
         and not exists (select from trade.imported_receipt r
                          where r.store_id = o.store_id and r.trade_id = o.trade_id)`,
  },
  {
    name: 'decision-event',
    promise: 'Every decision of the store was told to trade, as it was made.',
    sql: `
      with told as (
        select key, (payload ->> 'orderId')::bigint as order_id, payload ->> 'status' as status
          from store.outbox where topic = 'decrease-product-stock-response')
      select format('store.stock_decision of order %s', d.order_id),
             format('an answer %s to store %s', d.status, d.store_id),
             coalesce('the answer ' || string_agg(distinct t.status || ' to store ' || t.key, ', '),
                      'none')
        from store.stock_decision d
        left join told t on t.order_id = d.order_id
       where d.decided_at > now() - ${EVENTS_KEPT}
       group by d.order_id, d.store_id, d.status
      having not coalesce(bool_and(t.status = d.status and t.key = d.store_id::text), false)`,
  },
  {
    name: 'answer-handled',
    promise: 'An order whose answer trade has handled is not PENDING any more.',
    sql: `
      select format('trade.orders %s of store %s', o.id, o.store_id),
             format('a decision, as answer %s was handled', e.id), 'PENDING'
        from trade.orders o
        join store.outbox e on e.topic = 'decrease-product-stock-response'
         and (e.payload ->> 'orderId')::bigint = o.id
        join trade.inbox h on h.consumer = 'trade.orders' and h.event_id = e.event_id
       where o.status = 'PENDING'`,
  },
  {
    name: 'event-handled',
    promise: 'An event that was sent was handled by its reader, or is parked as a dead letter.',
    sql: `
      with event as (${fromEach('id, event_id, topic, sent_at', 'outbox')}),
      settled as (
        select consumer, event_id from (${fromEach('consumer, event_id', 'inbox')}) handled
        union all
        select consumer, event_id from (${fromEach('consumer, event_id', 'dead_letter')}) parked)
      select format('%s.outbox %s', e.schema, e.id),
             format('%s handled by %s', e.topic, r.consumer), format('sent at %s only', e.sent_at)
        from event e
        join (values ${readerRows}) r (topic, consumer) using (topic)
       where e.sent_at > now() - ${EVENTS_KEPT} and e.sent_at < now() - ${PATIENCE}
         and not exists (select from settled s
                          where s.consumer = r.consumer and s.event_id = e.event_id)`,
  },
  {
    name: 'event-unsent',
    promise: 'An event is sent within ten minutes.',
    sql: `
      select format('%s.outbox %s', e.schema, e.id), format('%s sent', e.topic),
             format('unsent since %s, tried %s times', e.occurred_at, e.attempts)
        from (${fromEach('id, topic, occurred_at, attempts, sent_at', 'outbox')}) e
       where e.sent_at is null and e.occurred_at < now() - ${PATIENCE}`,
  },
  {
    name: 'dead-letter',
    promise: 'No dead letter waits for somebody to look at it.',
    sql: `
      select format('%s.dead_letter %s', l.schema, l.id),
             format('%s handled by %s', l.topic, l.consumer), split_part(l.error, E'\\n', 1)
        from (${fromEach('id, consumer, topic, error, redriven_at', 'dead_letter')}) l
       where l.redriven_at is null`,
  },
]
