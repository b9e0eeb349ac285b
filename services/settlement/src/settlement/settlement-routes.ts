import { cardCompanySchema, categorySchema } from '@haru/contracts'
import { ownerOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SettlementContext } from '../context.ts'
import { dateParameterSchema } from '../period/period-query.ts'
import { type AskedSettlement, readSettlement, readSettlementDetail } from './read-settlement.ts'

const query = z.object({
  'date-term': z.enum(['DAY', 'MONTH']),
  'start-date': dateParameterSchema,
})

/** won */
const amount = z.int()

const settlementSchema = z.object({ revenue: amount, fee: amount, operatingProfit: amount })

const detailSchema = z.object({
  revenue: z.object({
    categoryList: z.array(
      z.object({
        category: categorySchema,
        amount,
        productList: z.array(
          z.object({ name: z.string(), category: categorySchema, count: z.int(), amount }),
        ),
      }),
    ),
    amount,
  }),
  fee: z.object({
    cardCompanyList: z.array(z.object({ name: cardCompanySchema, amount })),
    amount,
  }),
  operatingProfit: amount,
})

const config = { access: ['owner'] } as const
const tags = ['settlement']

/** Settlements, for the store's owner. */
export function settlementRoutes(app: FastifyInstance, context: SettlementContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get(
    '/store/settlement',
    {
      config,
      schema: {
        tags,
        summary: "The store's settlement of a day, or of the month from its settlement day",
        querystring: query,
        response: { 200: settlementSchema },
      },
    },
    async (request) => await readSettlement(context, askedBy(request, request.query)),
  )
  routes.get(
    '/store/settlement/detail',
    {
      config,
      schema: {
        tags,
        summary: 'What a settlement is made of',
        querystring: query,
        response: { 200: detailSchema },
      },
    },
    async (request) => await readSettlementDetail(context, askedBy(request, request.query)),
  )
}

function askedBy(
  request: Parameters<typeof ownerOf>[0] & Pick<FastifyRequest, 'query'>,
  asked: z.infer<typeof query>,
): AskedSettlement {
  const { storeId } = ownerOf(request)
  return { storeId, dateTerm: asked['date-term'], startDate: asked['start-date'] }
}
