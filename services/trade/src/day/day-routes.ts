import { closeDay } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { TradeContext } from '../context.ts'
import { closeStoreDay } from './close-day.ts'

/** The closing of days, for settlement. */
export function dayRoutes(app: FastifyInstance, context: TradeContext): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    closeDay.path,
    {
      config: { access: ['service'] },
      schema: { hide: true, body: closeDay.request, response: { 200: closeDay.response } },
    },
    async ({ body }) => ({ status: await closeStoreDay(context, body.storeId, body.day) }),
  )
}
