import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SettlementContext } from '../context.ts'
import { JOB_NAMES } from '../period/job-period.ts'
import { selectMissedPeriods } from './missed-periods-sql.ts'

const LISTED_MAX = 200

const missedSchema = z.object({
  jobName: z.enum(JOB_NAMES),
  dateTerm: z.enum(['DAY', 'WEEK', 'MONTH']),
  startDate: z.string(),
  endDate: z.string().describe('exclusive'),
  missingStoreCount: z.int().describe('stores that were never computed'),
  staleStoreCount: z.int().describe('stores whose sales have changed since'),
})

/** What the schedule has to make up, for operators. */
export function missedRoutes(app: FastifyInstance, context: SettlementContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/job/missed',
    {
      config: { access: ['operator'] },
      schema: {
        tags: ['job'],
        summary: 'Periods that have ended and are not computed, oldest first, at most 200',
        response: {
          200: z.object({
            total: z.int().describe('how many there are, listed here or not'),
            missedList: z.array(missedSchema),
          }),
        },
      },
    },
    async () => {
      const { periods, total } = await selectMissedPeriods(context.db, LISTED_MAX)
      return { total, missedList: periods }
    },
  )
}
