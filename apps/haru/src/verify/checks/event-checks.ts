import type { Topic } from '@haru/contracts'
import { type Check, EVENTS_KEPT, PATIENCE } from '../check.ts'

/** Who sends events, by schema, and which consumer in which schema handles them. */
type Route = { from: string; to: string; consumer: string }

const TRADE_TO_STORE: Route = { from: 'trade', to: 'store', consumer: 'store.stock' }
const STORE_TO_TRADE: Route = { from: 'store', to: 'trade', consumer: 'trade.orders' }
const TRADE_TO_SCREENS: Route = { from: 'trade', to: 'trade', consumer: 'trade.live' }
const STORE_TO_SCREENS: Route = { from: 'store', to: 'trade', consumer: 'trade.live' }

/** The way of every topic. A new topic without a line here does not compile. */
export const ROUTES: Readonly<Record<Topic, Route>> = {
  'decrease-product-stock': TRADE_TO_STORE,
  'demand-stock-decision': TRADE_TO_STORE,
  'order-voided': TRADE_TO_STORE,
  'decrease-product-stock-response': STORE_TO_TRADE,
  'order-changed': TRADE_TO_SCREENS,
  'trade-paid': TRADE_TO_SCREENS,
  'staff-called': TRADE_TO_SCREENS,
  'ticket-changed': TRADE_TO_SCREENS,
  'product-changed': STORE_TO_SCREENS,
}

/** The schemas with an outbox, an inbox and dead letters. */
export const EVENT_SCHEMAS = ['store', 'trade'] as const

function fromEach(columns: string, table: string): string {
  const selects = EVENT_SCHEMAS.map(
    (schema) => `select '${schema}' as schema, ${columns} from ${schema}.${table}`,
  )
  return selects.join(' union all ')
}

/** Events that went one way, and were neither handled nor parked at its end. */
function lostOn(route: Route): string {
  const { from, to, consumer } = route
  const topics = Object.entries(ROUTES).flatMap(([topic, one]) => (one === route ? [topic] : []))
  const isThere = (table: string) =>
    `exists (select from ${to}.${table} t
              where t.event_id = e.event_id and t.consumer = '${consumer}')`
  return `
    select format('${from}.outbox %s', e.id), format('%s handled by ${consumer}', e.topic),
           format('sent at %s only', e.sent_at)
      from ${from}.outbox e
     where e.topic in ('${topics.join("', '")}')
       and e.sent_at > now() - ${EVENTS_KEPT} and e.sent_at < now() - ${PATIENCE}
       and not ${isThere('inbox')} and not ${isThere('dead_letter')}`
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
    sql: [...new Set(Object.values(ROUTES))].map(lostOn).join(' union all '),
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
