import { categorySchema, idSchema } from '@haru/contracts'
import { idParameterSchema, storePersonOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { bumpTicket, recallTicket } from './bump-ticket.ts'
import { listTickets, type Ticket } from './ticket-sql.ts'

const ticketSchema = z.object({
  orderId: idSchema,
  tradeId: idSchema,
  tradeDeviceId: idSchema,
  status: z.enum(['CONFIRMED', 'VOIDED']).describe('VOIDED: not to be cooked any more'),
  confirmedAt: z.iso.datetime(),
  bumpedAt: z.iso.datetime().nullable(),
  lineList: z.array(
    z.object({ productName: z.string(), productCategory: categorySchema, count: z.int() }),
  ),
})

const CHANGES = {
  bump: { work: bumpTicket, summary: 'Say that the kitchen is done with an order' },
  recall: { work: recallTicket, summary: 'Take an order back that the kitchen was done with' },
} as const

/** What the kitchen has to cook, and what it is done with. */
export function kitchenRoutes(app: FastifyInstance, context: TradeContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: ['owner', 'staff'] } as const

  routes.get(
    '/trade/kitchen/ticket',
    {
      config,
      schema: {
        tags: ['trade'],
        summary:
          'Confirmed orders, kept for 24 hours or a little longer: the newest 300 that are OPEN, ' +
          'oldest first, or the last 50 that were DONE on this business day, newest first',
        querystring: z.object({ state: z.enum(['OPEN', 'DONE']) }),
        response: { 200: z.array(ticketSchema) },
      },
    },
    async (request) => {
      const { storeId } = storePersonOf(request)
      return (await listTickets(context.db, storeId, request.query.state)).map(answerOf)
    },
  )

  for (const [verb, { work, summary }] of Object.entries(CHANGES)) {
    routes.post(
      `/trade/kitchen/ticket/:orderId/${verb}`,
      {
        config,
        schema: {
          tags: ['trade'],
          summary,
          params: z.object({ orderId: idParameterSchema }),
          response: { 204: z.undefined() },
        },
      },
      async (request, reply) => {
        const { storeId } = storePersonOf(request)
        await work(context, { storeId, orderId: request.params.orderId })
        return reply.code(204).send()
      },
    )
  }
}

function answerOf({ confirmedAt, bumpedAt, ...ticket }: Ticket): z.infer<typeof ticketSchema> {
  return {
    ...ticket,
    confirmedAt: confirmedAt.toISOString(),
    bumpedAt: bumpedAt?.toISOString() ?? null,
  }
}
