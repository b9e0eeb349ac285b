import { z } from 'zod'
import { idSchema, rejectionReasonSchema } from '../vocabulary.ts'

/** Payloads of the events that services exchange: events.md. Unknown fields are ignored. */
export const EVENT_SCHEMAS = {
  /** trade → store: take this order's stock, all of it or none */
  'decrease-product-stock': z.object({
    storeId: idSchema,
    isNewTrade: z.boolean(),
    tradeId: idSchema,
    orderId: idSchema,
    itemList: z
      .array(z.object({ productId: idSchema, decreasingStock: z.int().positive() }))
      .min(1),
  }),
  /** store → trade: what was decided, once per order */
  'decrease-product-stock-response': z.object({
    status: z.enum(['REWARDED', 'NOT_REWARDED']),
    isNewTrade: z.boolean(),
    tradeId: idSchema,
    orderId: idSchema,
    reason: rejectionReasonSchema.optional(),
  }),
  /** trade → store: decide now and for good; without a recorded decision it is NOT_REWARDED */
  'demand-stock-decision': z.object({
    storeId: idSchema,
    isNewTrade: z.boolean(),
    tradeId: idSchema,
    orderId: idSchema,
  }),
  /** trade → store: a confirmed order was voided, its stock returns */
  'order-voided': z.object({ storeId: idSchema, tradeId: idSchema, orderId: idSchema }),
  /** trade → screens: an order came, or its status changed */
  'order-changed': z.object({
    storeId: idSchema,
    tradeDeviceId: idSchema,
    tradeId: idSchema,
    orderId: idSchema,
    status: z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'VOIDED']),
    amount: z.int(),
    reason: rejectionReasonSchema.optional(),
  }),
  /** trade → screens: a trade was paid */
  'trade-paid': z.object({
    storeId: idSchema,
    tradeDeviceId: idSchema,
    tradeId: idSchema,
    paymentId: idSchema,
    amount: z.int(),
  }),
  /** store → screens: a product came, is gone, or its stock or price changed */
  'product-changed': z.object({
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
  }),
} as const

export type Topic = keyof typeof EVENT_SCHEMAS
export type Payload<T extends Topic> = z.infer<(typeof EVENT_SCHEMAS)[T]>
