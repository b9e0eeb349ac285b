import { auditRoutes, startSealing } from '@haru/audit'
import { buildService, type RunningService, type ServiceSetup } from '@haru/service-kit'
import { sql } from 'kysely'
import { openSettlementContext, type SettlementContext, type SettlementSetup } from './context.ts'
import { jobRoutes } from './job/job-routes.ts'
import { missedRoutes } from './job/missed-routes.ts'
import { startSchedule } from './job/schedule.ts'
import { settlementRoutes } from './settlement/settlement-routes.ts'
import { statisticRoutes } from './statistic/statistic-routes.ts'

/** Settlement, with what its commands and tests reach into. */
export type SettlementService = RunningService & { context: SettlementContext }

/**
 * Opens the settlement service: statistics, settlements, the nightly jobs.
 * @param setup where its database is, and the other services; with `schedule`, the jobs run by
 *   themselves: first two seconds from now, then every minute
 */
export async function openSettlement(
  setup: ServiceSetup & SettlementSetup & { schedule: boolean },
): Promise<SettlementService> {
  const context = openSettlementContext(
    setup,
    (message, error) => app.log.error({ err: error }, message),
    (fields, message) => app.log.info(fields, message),
  )
  const app = await buildService(
    {
      name: 'settlement',
      internalKey: setup.internalKey,
      logLevel: setup.logLevel,
      watch: setup.watch,
      checkReady: async () => void (await sql`select 1`.execute(context.db)),
    },
    async (routes) => {
      statisticRoutes(routes, context)
      settlementRoutes(routes, context)
      jobRoutes(routes, context)
      missedRoutes(routes, context)
      const { db } = context
      auditRoutes(routes, { path: '/job/audit', access: 'operator', db, schema: 'settlement' })
    },
  )
  const sealing = startSealing(context.db, 'settlement', app.log)
  const schedule = setup.schedule ? startSchedule(context) : undefined
  setup.watch?.pools.watch('settlement', context.db)
  return {
    app,
    context,
    ending: context.closing,
    metrics: context.metrics,
    async close() {
      await schedule?.stop()
      await sealing.stop()
      await app.close()
      await context.close()
    },
  }
}
