import {
  countSchema,
  idSchema,
  NO_BROKEN_CHARACTERS,
  NO_CONTROL_CHARACTERS,
  priceSchema,
  rejectionReasonSchema,
} from '@haru/contracts'
import { idParameterSchema, ownerOf, tabletOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { idempotencyHeaders, repeatableRequest } from '../idempotency/repeatable-request.ts'
import { findOrder, type OrderRow } from './order-sql.ts'
import { placeOrder } from './place-order.ts'
import { voidOrder } from './void-order.ts'
import { waitForDecision, waitPreferred } from './wait-for-decision.ts'

const statusSchema = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'VOIDED'])

const placedSchema = z.object({
  orderId: idSchema,
  tradeId: idSchema,
  status: statusSchema,
  reason: rejectionReasonSchema.optional(),
})

const itemSchema = z
  .object({ id: idSchema, count: countSchema, price: priceSchema.optional() })
  .transform(({ id, count, price }) => {
    return { productId: id, count, ...(price !== undefined && { shownPrice: price }) }
  })

const reasonSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), NO_CONTROL_CHARACTERS)
  .refine((text) => text.isWellFormed(), NO_BROKEN_CHARACTERS)

/** Ordering, and the voiding of orders. */
export function orderRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.post(
    '/trade/order',
    {
      config: { access: ['tablet'] },
      schema: {
        tags: ['trade'],
        summary: 'Order; with `Prefer: wait=n` answers once the order is decided',
        headers: idempotencyHeaders.extend({
          prefer: z.string().optional().describe('`wait=n` (RFC 7240), n at most 10 seconds'),
        }),
        body: z.object({ productList: z.array(itemSchema).min(1).max(100) }),
        response: { 200: placedSchema, 202: placedSchema },
      },
    },
    async (request, reply) => {
      const tablet = tabletOf(request)
      const caller = `tablet:${tablet.tradeDeviceId}`
      const repeatable = repeatableRequest(request, caller, 'order')
      const items = request.body.productList
      const { orderId } = await placeOrder(context, tablet, items, repeatable)
      const seconds = waitPreferred(request.headers.prefer)
      const order = await waitForDecision(context, tablet.storeId, orderId, seconds)
      if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`)
      return reply.code(seconds > 0 && order.status !== 'PENDING' ? 200 : 202).send(answerOf(order))
    },
  )

  routes.post(
    '/trade/order/:orderId/void',
    {
      config: { access: ['owner'] },
      schema: {
        tags: ['trade'],
        summary: 'Void a confirmed order of an unpaid trade',
        params: z.object({ orderId: idParameterSchema }),
        body: z.object({ reason: reasonSchema }),
        response: { 200: placedSchema },
      },
    },
    async (request) => {
      const { storeId } = ownerOf(request)
      const { orderId } = request.params
      await voidOrder(context, storeId, orderId, request.body.reason)
      const order = await findOrder(context.db, storeId, orderId)
      if (!order) throw new Error(`order ${orderId} of store ${storeId} has gone`)
      return answerOf(order)
    },
  )
}

function answerOf({ id, tradeId, status, reason }: OrderRow) {
  return { orderId: id, tradeId, status, ...(reason && { reason }) }
}
