import type { ServiceName } from '@haru/contracts'
import { createEventMetrics, createLocalBus, type LocalBus } from '@haru/events'
import { buildGateway } from '@haru/gateway'
import {
  createLog,
  type LocalServices,
  localClient,
  type RunningService,
  type ServiceSetup,
} from '@haru/service-kit'
import { openSettlement, type SettlementService, type SettlementSetup } from '@haru/settlement'
import { openStoreService, type StoreService } from '@haru/store'
import { openTradeService, type TradeService } from '@haru/trade'
import {
  createKakaoStandIn,
  DEMO_OWNER,
  type KakaoSettings,
  openUser,
  type UserService,
} from '@haru/user'
import type { FastifyInstance } from 'fastify'
import { closeAll } from './close-all.ts'
import type { Secrets } from './secrets.ts'

/** What the services of one process are opened with. */
export type ServicesOptions = {
  urlFor(service: ServiceName): string
  secrets: Secrets
  kakao: KakaoSettings
  /** demo mode: the stand-in of Kakao answers below /demo/kakao */
  kakaoStandIn: boolean
  publicUrl: string
  logLevel: string
  /** connections of each service at most */
  poolMax: number
  /** true: the nightly jobs run by themselves */
  schedule: boolean
  /** how they compute days; default: sql */
  aggregation?: NonNullable<SettlementSetup['aggregation']>
  trustedProxies: readonly string[]
  /** the only Host names that are answered; undefined answers all */
  hosts: readonly string[] | undefined
}

/** All services and their gateway, in one process. */
export type RunningServices = {
  gateway: FastifyInstance
  services: LocalServices
  bus: LocalBus
  /** what waits in the outboxes, and what was parked */
  eventMetrics: ReturnType<typeof createEventMetrics>
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
  const bus = createLocalBus(tell)
  const services: LocalServices = {}
  const setupOf = (name: ServiceName): ServiceSetup => ({
    databaseUrl: options.urlFor(name),
    poolMax: options.poolMax,
    client: localClient(name, services, options.secrets.internalKey),
    ...options.secrets,
    logLevel: options.logLevel,
    publicUrl: options.publicUrl,
  })
  const add = <Service extends RunningService>(name: ServiceName, service: Service): Service => {
    services[name] = service.app
    opened.push(service.close)
    return service
  }
  const user = add('user', await openUser({ ...setupOf('user'), kakao: options.kakao }))
  const store = add('store', await openStoreService(setupOf('store'), bus))
  const trade = add('trade', await openTradeService(setupOf('trade'), bus))
  const { schedule, aggregation = { name: 'sql' } } = options
  const settlementSetup = { ...setupOf('settlement'), schedule, aggregation }
  const settlement = add('settlement', await openSettlement(settlementSetup))
  const eventMetrics = createEventMetrics(bus.outboxes(), tell)
  const gateway = await openGateway(options, services)
  bus.start()
  opened.push(bus.stop, () => {
    // Told at once: they end while the gateway waits for the requests in flight.
    trade.context.ending.abort()
    settlement.context.closing.abort()
    return gateway.close()
  })
  const close = () => closeAll(opened)
  return { gateway, services, bus, eventMetrics, user, store, trade, settlement, close }
}

async function openGateway(
  options: ServicesOptions,
  services: LocalServices,
): Promise<FastifyInstance> {
  const { internalKey, cookieSecrets } = options.secrets
  const { kakao } = options
  const people = [DEMO_OWNER]
  const plugin = createKakaoStandIn({ kakao, secrets: cookieSecrets, people })
  const standIn = { prefix: '/demo/kakao', plugin }
  return await buildGateway({
    services,
    client: localClient('gateway', services, internalKey),
    internalKey,
    publicUrl: options.publicUrl,
    logLevel: options.logLevel,
    trustedProxies: options.trustedProxies,
    hosts: options.hosts,
    extras: options.kakaoStandIn ? [standIn] : [],
  })
}
