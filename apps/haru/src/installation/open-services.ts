import type { ServiceName } from '@haru/contracts'
import type { EventBus } from '@haru/events'
import {
  createLog,
  createWatch,
  type LocalServices,
  localClient,
  type MetricsSource,
  type RunningService,
} from '@haru/service-kit'
import type { SettlementService } from '@haru/settlement'
import type { StoreService } from '@haru/store'
import type { TradeService } from '@haru/trade'
import type { UserService } from '@haru/user'
import type { FastifyInstance } from 'fastify'
import { closeAll } from './close-all.ts'
import { metricsSources } from './metrics-sources.ts'
import { openShared } from './open-shared.ts'
import { openBus, type ServicesOptions, serviceOpeners } from './service-openers.ts'

/** All services and their gateway, in one process. */
export type RunningServices = {
  gateway: FastifyInstance
  services: LocalServices
  bus: EventBus
  /** see `metricsSources` */
  metrics: readonly MetricsSource[]
  user: UserService
  store: StoreService
  trade: TradeService
  settlement: SettlementService
  /** Lets requests in flight finish, then ends everything. */
  close(): Promise<void>
}

/**
 * Opens every service in this process, and the gateway before them. The gateway does not listen
 * yet.
 * @param options where their data is, and how they are reached
 * @throws what one of them throws; those that were opened by then are closed again
 */
export async function openServices(options: ServicesOptions): Promise<RunningServices> {
  const opened: (() => Promise<unknown>)[] = []
  try {
    return await openEach(options, opened)
  } catch (error) {
    await closeAll(opened).catch(() => {})
    throw error
  }
}

/** @param opened gets what closes each of them, in the order in which they are opened */
async function openEach(
  options: ServicesOptions,
  opened: (() => Promise<unknown>)[],
): Promise<RunningServices> {
  const log = createLog('events', options.logLevel)
  const tell = (message: string, error: unknown) => log.error({ err: error }, message)
  const bus = await openBus(options, tell)
  const watch = createWatch()
  const shared = openShared(options, watch.registry)
  opened.push(shared.close)
  const services: LocalServices = {}
  const { internalKey } = options.secrets
  const clientFor = (from: string) => localClient(from, services, internalKey)
  const open = serviceOpeners(options, { bus, shared, clientFor, services, watch })
  const running: RunningService[] = []
  const add = <Service extends RunningService>(name: ServiceName, service: Service): Service => {
    services[name] = service.app
    running.push(service)
    opened.push(service.close)
    return service
  }
  const user = add('user', await open.user())
  const store = add('store', await open.store())
  const trade = add('trade', await open.trade())
  const settlement = add('settlement', await open.settlement())
  const metrics = metricsSources(watch, running, bus, tell)
  const gateway = await open.gateway()
  if (options.carriesEvents ?? true) bus.start()
  opened.push(bus.stop, () => {
    // Told at once: they end while the gateway waits for the requests in flight.
    for (const { ending } of running) ending?.abort()
    return gateway.close()
  })
  const close = () => closeAll(opened)
  return { gateway, services, bus, metrics, user, store, trade, settlement, close }
}
