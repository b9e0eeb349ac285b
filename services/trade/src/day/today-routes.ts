import { ownerOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { readToday } from './read-today.ts'

/** won */
const amount = z.int()
const paidSchema = z.object({ amount, count: z.int() })

const todaySchema = z.object({
  today: z.string().describe('the business day, `yyyy-MM-dd`'),
  revenue: amount.describe('of the payments of today so far'),
  fee: amount,
  paymentCount: z.int(),
  averageAmount: amount.nullable().describe('of a payment, rounded down; null: there was none'),
  openTables: z.int().describe('with a bill that is not paid yet'),
  openAmount: amount.describe('what is confirmed on those bills'),
  hourList: z
    .array(paidSchema.extend({ hour: z.int().describe('since the business day began') }))
    .describe('earliest first; hours without a payment are left out'),
  cash: paidSchema,
  card: paidSchema,
  weekBefore: z
    .object({
      day: z.string(),
      revenue: amount.describe('of the whole day'),
      revenueByNow: amount.describe('by this time of the day'),
      paymentCountByNow: z.int(),
    })
    .optional()
    .describe('the same weekday before, when anything was paid on it'),
})

/** The day so far, for the store's owner. */
export function todayRoutes(app: FastifyInstance, context: TradeContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/trade/today',
    {
      config: { access: ['owner'] },
      schema: {
        tags: ['trade'],
        summary: 'What my store took today so far, and what is still on its tables',
        response: { 200: todaySchema },
      },
    },
    async (request) => await readToday(context, ownerOf(request).storeId),
  )
}
