import { fileURLToPath } from 'node:url'
import type { ServiceName } from '@haru/contracts'
import { createLocalBus, type EventBus, type KafkaOptions } from '@haru/events'
import { buildGateway, type GeneralLimits } from '@haru/gateway'
import type { RedisOptions, SharedState } from '@haru/redis'
import type {
  InternalClient,
  LocalServices,
  ServiceSetup,
  Upstreams,
  Watch,
} from '@haru/service-kit'
import { openSettlement, type SettlementSetup } from '@haru/settlement'
import { openStoreService } from '@haru/store'
import { openTradeService } from '@haru/trade'
import { createKakaoStandIn, DEMO_OWNER, type KakaoSettings, openUser } from '@haru/user'
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
  /** false: this process stores its events, and leaves it to others to carry them; default: true */
  carriesEvents?: boolean
  /** true: the nightly jobs run by themselves */
  schedule: boolean
  /** how they compute days; default: sql */
  aggregation?: NonNullable<SettlementSetup['aggregation']>
  /** carries the events; undefined: the database does, for services in one process */
  kafka?: KafkaOptions | undefined
  /** what instances share lies there; undefined: this process is the only one, or does without */
  redis?: RedisOptions | undefined
  trustedProxies: readonly string[]
  /** how much one caller may ask */
  limits: GeneralLimits
  /** the only Host names that are answered; undefined answers all */
  hosts: readonly string[] | undefined
}

/** How what is opened reaches what it does not own. */
export type Surroundings = {
  bus: EventBus
  /** what it shares with other processes */
  shared: SharedState
  /** calls other services for one of this name */
  clientFor: (from: ServiceName | 'gateway') => InternalClient
  /** the services of this process, for its gateway */
  services: LocalServices
  /** those of other processes */
  upstreams?: Upstreams | undefined
  /** counts what is seen of this process from outside */
  watch: Watch
}

/**
 * What carries events between services: Kafka where it is configured, else the database. Its client
 * takes 0.3 s to load, of the 0.6 s of a command, and is loaded only where it is used.
 * @param options of the services
 * @param tell where trouble is told
 */
export async function openBus(
  { kafka }: Pick<ServicesOptions, 'kafka'>,
  tell: (message: string, error: unknown) => void,
): Promise<EventBus> {
  if (!kafka) return createLocalBus(tell)
  const { createKafkaBus } = await import('@haru/events/kafka/kafka-bus.ts')
  return createKafkaBus(kafka, tell)
}

/**
 * How each service is opened, and the gateway: the same whether alone in a process or together.
 * @param options where their data is, and how they are reached
 * @param around what they reach
 */
export function serviceOpeners(options: ServicesOptions, around: Surroundings) {
  const { bus, clientFor, shared, watch } = around
  const setupOf = (name: ServiceName): ServiceSetup => ({
    databaseUrl: options.urlFor(name),
    poolMax: options.poolMax,
    client: clientFor(name),
    ...options.secrets,
    logLevel: options.logLevel,
    publicUrl: options.publicUrl,
    watch,
  })
  const { kakao, schedule, aggregation = { name: 'sql' } } = options
  return {
    user: async () => await openUser({ ...setupOf('user'), shared, kakao }),
    store: async () => await openStoreService({ ...setupOf('store'), shared }, bus),
    trade: async () => await openTradeService({ ...setupOf('trade'), shared }, bus),
    settlement: async () => {
      return await openSettlement({ ...setupOf('settlement'), schedule, aggregation })
    },
    gateway: async () => await openGateway(options, around),
  }
}

/** What `tools/build-web.mjs` builds out of apps/web. */
const SCREENS = fileURLToPath(new URL('../../../web/dist', import.meta.url))

async function openGateway(
  options: ServicesOptions,
  { services, upstreams, clientFor, shared, watch }: Surroundings,
): Promise<FastifyInstance> {
  const { internalKey, cookieSecrets } = options.secrets
  const { kakao } = options
  const people = [DEMO_OWNER]
  const plugin = createKakaoStandIn({ kakao, secrets: cookieSecrets, people })
  const standIn = { prefix: '/demo/kakao', plugin }
  return await buildGateway({
    services,
    upstreams,
    shared,
    client: clientFor('gateway'),
    internalKey,
    publicUrl: options.publicUrl,
    logLevel: options.logLevel,
    trustedProxies: options.trustedProxies,
    limits: options.limits,
    hosts: options.hosts,
    extras: options.kakaoStandIn ? [standIn] : [],
    screens: SCREENS,
    watch,
  })
}
