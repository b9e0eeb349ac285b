import { closeDay } from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { readCalendar } from './calendar-sql.ts'
import { closeStoreDay } from './close-day.ts'

const calendarSchema = z.object({
  mode: z.enum(['demo', 'production']),
  timeZone: z.string().describe('IANA name; times of the business are told in it'),
  dayStartsAt: z.string().describe('`HH:mm`, when a business day begins'),
  now: z.iso.datetime().describe('of the business: a demo’s clock can be moved'),
  today: z.string().describe('the business day, `yyyy-MM-dd`'),
})

/** Business days: which one it is, and their closing, for settlement. */
export function dayRoutes(app: FastifyInstance, context: TradeContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/trade/calendar',
    {
      config: { access: ['anyone'] },
      schema: {
        tags: ['trade'],
        summary: 'What the business calls now and today',
        response: { 200: calendarSchema },
      },
    },
    async () => {
      const { now, ...calendar } = await readCalendar(context.db)
      return { ...calendar, now: now.toISOString() }
    },
  )
  answerInternal(app, closeDay, async ({ storeId, day }) => ({
    status: await closeStoreDay(context, storeId, day),
  }))
}
