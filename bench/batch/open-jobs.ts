import { createLocalBus } from '@haru/events'
import { type LocalServices, localClient } from '@haru/service-kit'
import { type JobName, openSettlementContext, runJob } from '@haru/settlement'
import { openTradeService } from '@haru/trade'
import { MONTH } from './month.ts'
import type { Strategy } from './strategies.ts'

/** The nightly jobs of an installation, run by hand. */
export type Jobs = {
  /**
   * Computes the month.
   * @throws Error when the run does not complete
   */
  runMonth: (name: JobName) => Promise<void>
  close: () => Promise<void>
}

/** As `haru start` opens services. */
const POOL_MAX = 16
const SECRET = 'secret-of-benchmarks-0123456789abcdef'

/**
 * Opens settlement with the real engine, and trade, which closes days for it, in this process.
 * @param appUrl of the services' login
 * @param strategy how days are computed
 * @param redisUrl for strategies that need it
 */
export async function openJobs(
  appUrl: string,
  strategy: Strategy,
  redisUrl: string | undefined,
): Promise<Jobs> {
  const services: LocalServices = {}
  const setup = {
    databaseUrl: appUrl,
    poolMax: POOL_MAX,
    client: localClient('settlement', services, SECRET),
    internalKey: SECRET,
    cookieSecrets: [SECRET] as const,
    logLevel: 'silent' as const,
    publicUrl: 'http://127.0.0.1',
  }
  const log = (message: string, error?: unknown) => console.error(message, error)
  const trade = await openTradeService(setup, createLocalBus(log))
  services.trade = trade.app
  const context = openSettlementContext({ ...setup, ...strategy.setup(redisUrl) }, log)
  return {
    async runMonth(name) {
      const run = { name, dateTerm: 'MONTH', startDate: MONTH.start } as const
      const { execution } = await runJob(context, run)
      if (execution.status === 'COMPLETED') return
      throw new Error(`${name} ended ${execution.status}: ${execution.message}`)
    },
    async close() {
      await context.close()
      await trade.close()
    },
  }
}
