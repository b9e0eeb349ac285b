import { categorySchema } from '@haru/contracts'
import { ownerOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SettlementContext } from '../context.ts'
import { dateParameterSchema } from '../period/period-query.ts'
import { readBestSellers } from './read-best-sellers.ts'

const query = z.object({
  category: categorySchema.optional(),
  'date-term': z.enum(['DAY', 'WEEK', 'MONTH']),
  'start-date': dateParameterSchema,
  criteria: z.enum(['COUNT', 'AMOUNT']),
})

const answer = z.object({
  productList: z.array(z.object({ name: z.string(), saleCount: z.int(), saleAmount: z.int() })),
})

/** Sale statistics, for the store's owner. */
export function statisticRoutes(app: FastifyInstance, context: SettlementContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/store/product/sale/statistic',
    {
      config: { access: ['owner'] },
      schema: {
        tags: ['statistic'],
        summary: 'The five best sellers of a period, of one category or of all',
        querystring: query,
        response: { 200: answer },
      },
    },
    async (request) => {
      const { category = null, criteria, ...period } = request.query
      const productList = await readBestSellers(context, {
        storeId: ownerOf(request).storeId,
        dateTerm: period['date-term'],
        startDate: period['start-date'],
        category,
        criteria,
      })
      return { productList }
    },
  )
}
