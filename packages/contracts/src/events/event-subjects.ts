import type { Payload, Topic } from './event-types.ts'

/**
 * What an event of another program is about, when it says no id of its own: two messages about the
 * same are one event, and the second does nothing. Undefined: every message counts for itself.
 * Questions do, since each must be answered: the store itself decides only once about an order. So
 * does how products and the kitchen's tickets are now, which may be again as before.
 */
export const EVENT_SUBJECTS: {
  readonly [T in Topic]: (payload: Payload<T>) => string | undefined
} = {
  'decrease-product-stock': () => undefined,
  'decrease-product-stock-response': ({ orderId, status }) => `order ${orderId} ${status}`,
  'demand-stock-decision': () => undefined,
  'order-voided': ({ orderId }) => `order ${orderId}`,
  'order-changed': ({ orderId, status }) => `order ${orderId} ${status}`,
  'trade-paid': ({ paymentId }) => `payment ${paymentId}`,
  'staff-called': ({ callId, open }) => `call ${callId} ${open ? 'open' : 'answered'}`,
  'ticket-changed': () => undefined,
  'product-changed': () => undefined,
}
