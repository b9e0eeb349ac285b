import { cardCompanySchema, idSchema } from '@haru/contracts'
import { idParameterSchema, storePersonOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { idempotencyHeaders, repeatableRequest } from '../idempotency/repeatable-request.ts'
import { checkOwnTablet } from '../trade-device/check-own-tablet.ts'
import { payTrade } from './pay-trade.ts'
import type { PaymentMethod, SeenBill } from './payment.ts'

const paymentSchema = z.object({
  id: idSchema,
  tradeId: idSchema,
  method: z.enum(['CASH', 'CARD']),
  cardCompany: cardCompanySchema.nullable(),
  amount: z.int(),
  fee: z.int(),
  paidAt: z.iso.datetime(),
})

const params = z.object({ tradeDeviceId: idParameterSchema })
const seenSchema = z.object({ tradeId: idSchema.optional(), amount: z.int().min(0).optional() })

/** Payment at the counter. */
export function paymentRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  async function pay(
    request: FastifyRequest,
    tradeDeviceId: number,
    how: PaymentMethod,
    seen: SeenBill,
  ) {
    const { storeId, userId } = storePersonOf(request)
    await checkOwnTablet(context, storeId, tradeDeviceId)
    const route = how.method === 'CASH' ? 'pay-cash' : 'pay-card'
    const repeatable = repeatableRequest(request, `account:${userId}`, route)
    return await payTrade(context, { storeId, tradeDeviceId, how, seen }, repeatable)
  }

  routes.post(
    '/trade/pay/cash/:tradeDeviceId',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: "Take a table's payment in cash",
        headers: idempotencyHeaders,
        params,
        body: seenSchema.nullish(),
        response: { 201: paymentSchema },
      },
    },
    async (request, reply) => {
      const { tradeDeviceId } = request.params
      const seen = request.body ?? {}
      return reply.code(201).send(await pay(request, tradeDeviceId, { method: 'CASH' }, seen))
    },
  )

  routes.post(
    '/trade/pay/card/:tradeDeviceId',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags: ['trade'],
        summary: "Take a table's payment by card",
        headers: idempotencyHeaders,
        params,
        body: seenSchema.extend({ cardCompany: cardCompanySchema }),
        response: { 201: paymentSchema },
      },
    },
    async (request, reply) => {
      const { cardCompany, ...seen } = request.body
      const how = { method: 'CARD', cardCompany } as const
      return reply.code(201).send(await pay(request, request.params.tradeDeviceId, how, seen))
    },
  )
}
