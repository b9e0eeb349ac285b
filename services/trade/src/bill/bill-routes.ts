import { categorySchema, idSchema, rejectionReasonSchema } from '@haru/contracts'
import { idParameterSchema, storePersonOf, tabletOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { checkOwnTablet } from '../trade-device/check-own-tablet.ts'
import type { Bill } from './bill-sql.ts'
import { listOpenTables } from './open-tables-sql.ts'
import { readBill } from './read-bill.ts'

const orderSchema = z.object({
  id: idSchema,
  amount: z.int(),
  status: z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'VOIDED']),
  reason: rejectionReasonSchema.optional(),
  orderDetailList: z.array(
    z.object({
      id: idSchema,
      productName: z.string(),
      productCategory: categorySchema,
      productPrice: z.int(),
      count: z.int(),
      totalAmount: z.int(),
    }),
  ),
  createdAt: z.iso.datetime(),
})

const billSchema = z.object({
  id: idSchema,
  amount: z.int(),
  orderList: z.array(orderSchema),
  createdAt: z.iso.datetime(),
})

const openTableSchema = z.object({
  tradeDeviceId: idSchema,
  tradeId: idSchema,
  amount: z.int().describe('of its confirmed orders, in won'),
  orderCount: z.int().describe('its confirmed orders'),
  pendingCount: z.int().describe('its orders that are still being confirmed'),
  openedAt: z.iso.datetime(),
})

/** The running bill, for the table itself and for the counter. */
export function billRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get(
    '/trade',
    {
      config: { access: ['tablet'] },
      schema: {
        tags: ['trade'],
        summary: "The table's open trade",
        response: { 200: billSchema },
      },
    },
    async (request) => {
      const { storeId, tradeDeviceId } = tabletOf(request)
      return answerOf(await readBill(context, storeId, tradeDeviceId))
    },
  )

  routes.get(
    '/trade/table',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: 'The tables that have ordered and not paid, the first one first',
        response: { 200: z.array(openTableSchema) },
      },
    },
    async (request) => {
      const tables = await listOpenTables(context.db, storePersonOf(request).storeId)
      return tables.map(({ openedAt, ...table }) => {
        return { ...table, openedAt: openedAt.toISOString() }
      })
    },
  )

  routes.get(
    '/trade/:tradeDeviceId',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: "A table's open trade, for the counter",
        params: z.object({ tradeDeviceId: idParameterSchema }),
        response: { 200: billSchema },
      },
    },
    async (request) => {
      const { storeId } = storePersonOf(request)
      const { tradeDeviceId } = request.params
      await checkOwnTablet(context, storeId, tradeDeviceId)
      return answerOf(await readBill(context, storeId, tradeDeviceId))
    },
  )
}

function answerOf(bill: Bill) {
  return {
    ...bill,
    createdAt: bill.createdAt.toISOString(),
    orderList: bill.orderList.map(({ reason, ...order }) => ({
      ...order,
      ...(reason && { reason }),
      createdAt: order.createdAt.toISOString(),
    })),
  }
}
