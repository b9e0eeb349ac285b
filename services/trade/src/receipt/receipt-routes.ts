import { isBusinessDay } from '@haru/business-day'
import { cardCompanySchema, idSchema } from '@haru/contracts'
import { idParameterSchema, storePersonOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { readReceipt } from './read-receipt.ts'
import { listPayments, type TakenPayment } from './receipt-sql.ts'

const LISTED_MAX = 100
const LISTED = 50

const paymentSchema = z.object({
  id: idSchema,
  tradeId: idSchema,
  tradeDeviceId: idSchema.nullable().describe('null: it was imported, and came from no tablet'),
  method: z.enum(['CASH', 'CARD']),
  cardCompany: cardCompanySchema.nullable(),
  amount: z.int(),
  paidAt: z.iso.datetime(),
})

const receiptSchema = paymentSchema.extend({
  storeName: z.string(),
  tableNumber: z.int().nullable().describe('of the tablet, as it is now'),
  lineList: z.array(
    z.object({
      productName: z.string(),
      productPrice: z.int(),
      count: z.int(),
      amount: z.int(),
    }),
  ),
})

/** What is no date has the wrong type, as a word in place of a number has. */
const dateSchema = z
  .string()
  .check((context) => {
    if (isBusinessDay(context.value)) return
    context.issues.push({ code: 'invalid_type', expected: 'date', input: context.value })
  })
  .meta({ format: 'date' })

const querySchema = z.object({
  date: dateSchema.describe('the business day'),
  before: idParameterSchema.optional().describe('goes on after this payment of that day'),
  limit: idParameterSchema.refine((limit) => limit <= LISTED_MAX).optional(),
})

/** Payments that were taken, and the receipt of each. */
export function receiptRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get(
    '/trade/payment',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: 'The payments of a business day, newest first',
        querystring: querySchema,
        response: { 200: z.object({ paymentList: z.array(paymentSchema) }) },
      },
    },
    async (request) => {
      const { storeId } = storePersonOf(request)
      const { date: day, before, limit = LISTED } = request.query
      const payments = await listPayments(context.db, storeId, { day, before, limit })
      return { paymentList: payments.map(answerOf) }
    },
  )

  routes.get(
    '/trade/payment/:paymentId/receipt',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: 'The receipt of a payment',
        params: z.object({ paymentId: idParameterSchema }),
        response: { 200: receiptSchema },
      },
    },
    async (request) => {
      const { storeId } = storePersonOf(request)
      return answerOf(await readReceipt(context, storeId, request.params.paymentId))
    },
  )
}

function answerOf<Payment extends TakenPayment>({ paidAt, ...payment }: Payment) {
  return { ...payment, paidAt: paidAt.toISOString() }
}
