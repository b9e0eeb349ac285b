import { z } from 'zod'
import type { ServiceName } from '../identity.ts'
import { idSchema, rejectionReasonSchema } from '../vocabulary.ts'

const orderSchema = z.object({
  storeId: idSchema,
  isNewTrade: z.boolean(),
  tradeId: idSchema,
  orderId: idSchema,
})

/** Payloads of the events that services exchange: events.md. Unknown fields are ignored. */
export const EVENT_SCHEMAS = {
  'decrease-product-stock': orderSchema
    .extend({
      itemList: z
        .array(z.object({ productId: idSchema, decreasingStock: z.int().positive() }))
        .min(1),
    })
    .describe("Take this order's stock, all of it or none"),
  'decrease-product-stock-response': z
    .object({
      status: z.enum(['REWARDED', 'NOT_REWARDED']),
      isNewTrade: z.boolean(),
      tradeId: idSchema,
      orderId: idSchema,
      reason: rejectionReasonSchema.optional(),
    })
    .describe('What the store decided about an order, once and for good'),
  'demand-stock-decision': orderSchema.describe(
    'Decide about this order now; without a recorded decision it is NOT_REWARDED',
  ),
  'order-voided': z
    .object({ storeId: idSchema, tradeId: idSchema, orderId: idSchema })
    .describe('A confirmed order was voided: its stock returns'),
  'order-changed': z
    .object({
      storeId: idSchema,
      tradeDeviceId: idSchema,
      tradeId: idSchema,
      orderId: idSchema,
      status: z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'VOIDED']),
      amount: z.int(),
      reason: rejectionReasonSchema.optional(),
    })
    .describe('For screens: an order came, or its status changed'),
  'trade-paid': z
    .object({
      storeId: idSchema,
      tradeDeviceId: idSchema,
      tradeId: idSchema,
      paymentId: idSchema,
      amount: z.int(),
    })
    .describe('For screens: a trade was paid'),
  'staff-called': z
    .object({ storeId: idSchema, tradeDeviceId: idSchema, callId: idSchema, open: z.boolean() })
    .describe('For screens: a table calls somebody, or its call was answered'),
  'ticket-changed': z
    .object({ storeId: idSchema, tradeDeviceId: idSchema, orderId: idSchema, bumped: z.boolean() })
    .describe('For screens: the kitchen is done with an order, or took it back'),
  'product-changed': z
    .object({
      storeId: idSchema,
      productList: z.array(
        z.object({
          id: idSchema,
          name: z.string(),
          price: z.int(),
          stock: z.int(),
          baseStock: z.int(),
          deleted: z.boolean(),
        }),
      ),
    })
    .describe('For screens: a product came, is gone, or its stock or price changed'),
} as const

export type Topic = keyof typeof EVENT_SCHEMAS
export type Payload<T extends Topic> = z.infer<(typeof EVENT_SCHEMAS)[T]>

/** Which service sends an event, and which handles it; trade hands on what is for screens. */
export type EventWay = { from: ServiceName; to: ServiceName }

const TRADE_TO_STORE: EventWay = { from: 'trade', to: 'store' }
const STORE_TO_TRADE: EventWay = { from: 'store', to: 'trade' }
const WITHIN_TRADE: EventWay = { from: 'trade', to: 'trade' }

/** The way of every topic. */
export const EVENT_WAYS: Readonly<Record<Topic, EventWay>> = {
  'decrease-product-stock': TRADE_TO_STORE,
  'decrease-product-stock-response': STORE_TO_TRADE,
  'demand-stock-decision': TRADE_TO_STORE,
  'order-voided': TRADE_TO_STORE,
  'order-changed': WITHIN_TRADE,
  'trade-paid': WITHIN_TRADE,
  'staff-called': WITHIN_TRADE,
  'ticket-changed': WITHIN_TRADE,
  'product-changed': STORE_TO_TRADE,
}
