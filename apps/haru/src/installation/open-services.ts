import type { ServiceName } from '@haru/contracts'
import { createLocalBus, type LocalBus } from '@haru/events'
import { buildGateway } from '@haru/gateway'
import { type LocalServices, localClient, type ServiceSetup } from '@haru/service-kit'
import { openSettlement, type SettlementService } from '@haru/settlement'
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
  trustedProxies: readonly string[]
  /** the only Host names that are answered; undefined answers all */
  hosts: readonly string[] | undefined
}

/** All services and their gateway, in one process. */
export type RunningServices = {
  gateway: FastifyInstance
  services: LocalServices
  bus: LocalBus
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
 */
export async function openServices(options: ServicesOptions): Promise<RunningServices> {
  const bus = createLocalBus((message, error) => console.error(message, error))
  const services: LocalServices = {}
  const setupOf = (name: ServiceName): ServiceSetup => ({
    databaseUrl: options.urlFor(name),
    poolMax: options.poolMax,
    client: localClient(name, services, options.secrets.internalKey),
    ...options.secrets,
    logLevel: options.logLevel,
    publicUrl: options.publicUrl,
  })
  const user = await openUser({ ...setupOf('user'), kakao: options.kakao })
  services.user = user.app
  const store = await openStoreService(setupOf('store'), bus)
  services.store = store.app
  const trade = await openTradeService(setupOf('trade'), bus)
  services.trade = trade.app
  const { schedule } = options
  const settlement = await openSettlement({ ...setupOf('settlement'), schedule })
  services.settlement = settlement.app
  const gateway = await openGateway(options, services)
  bus.start()
  return {
    gateway,
    services,
    bus,
    user,
    store,
    trade,
    settlement,
    async close() {
      const refused = gateway.close()
      trade.context.ending.abort()
      await refused
      await bus.stop()
      for (const service of [settlement, trade, store, user]) await service.close()
    },
  }
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
