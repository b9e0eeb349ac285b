import { cardCompanySchema, categorySchema } from '@haru/contracts'
import { ownerOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SettlementContext } from '../context.ts'
import { dateParameterSchema } from '../period/period-query.ts'
import { listSettlements, PERIODS_MAX } from './list-settlements.ts'
import { type AskedSettlement, readSettlement, readSettlementDetail } from './read-settlement.ts'

const query = z.object({
  'date-term': z.enum(['DAY', 'MONTH']),
  'start-date': dateParameterSchema,
})

/** won */
const amount = z.int()

const settlementSchema = z.object({ revenue: amount, fee: amount, operatingProfit: amount })

const listQuery = z.object({
  'date-term': z.enum(['DAY', 'MONTH']),
  from: dateParameterSchema.describe('the first day on which a period may begin'),
  to: dateParameterSchema.describe(`the day after the last, at most ${PERIODS_MAX} periods later`),
})

const listSchema = z.object({
  periodList: z.array(settlementSchema.extend({ startDate: z.string() })),
})

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
  routes.get(
    '/store/settlement/list',
    {
      config,
      schema: {
        tags,
        summary: 'The settlements that begin from one day up to another; only those computed',
        querystring: listQuery,
        response: { 200: listSchema },
      },
    },
    async (request) => {
      const { 'date-term': dateTerm, from: start, to: end } = request.query
      const asked = { dateTerm, start, end }
      return { periodList: await listSettlements(context, ownerOf(request).storeId, asked) }
    },
  )
}

function askedBy(
  request: Parameters<typeof ownerOf>[0] & Pick<FastifyRequest, 'query'>,
  asked: z.infer<typeof query>,
): AskedSettlement {
  const { storeId } = ownerOf(request)
  return { storeId, dateTerm: asked['date-term'], startDate: asked['start-date'] }
}
