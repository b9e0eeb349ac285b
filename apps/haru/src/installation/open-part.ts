import {
  createLog,
  createUpstreams,
  createWatch,
  httpClient,
  type LocalServices,
  type MetricsSource,
} from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { HaruConfig } from '../config.ts'
import { openTracing } from '../tracing/open-tracing.ts'
import { closeAll } from './close-all.ts'
import { metricsSources } from './metrics-sources.ts'
import { openInstallationDatabase } from './open-database.ts'
import { openShared } from './open-shared.ts'
import { type PartDiscovery, partDiscovery } from './part-discovery.ts'
import { PART_PORTS, type Part } from './parts.ts'
import { openBus, serviceOpeners } from './service-openers.ts'
import { publicUrlOf, servicesOptions } from './services-options.ts'

/** One service, or the gateway, alone in this process. */
export type RunningPart = {
  /** does not listen yet */
  app: FastifyInstance
  /** asked for health */
  services: LocalServices
  metrics: readonly MetricsSource[]
  /** To be called when it listens: others find it from then on. */
  announce: PartDiscovery['announce']
  /** Lets requests in flight finish, then ends everything. */
  close(): Promise<void>
}

const TELLS_EVENTS: readonly Part[] = ['store', 'trade']

type Closing = (() => Promise<unknown>)[]

/**
 * Opens one part of the system; the others run in processes of their own, and are reached over
 * HTTP and through Kafka.
 * @param part which
 * @param config of this start
 * @throws Error with one clear sentence when it cannot be opened
 */
export async function openPart(part: Part, config: HaruConfig): Promise<RunningPart> {
  const opened: Closing = []
  try {
    return { ...(await openEach(part, config, opened)), close: () => closeAll(opened) }
  } catch (error) {
    await closeAll(opened).catch(() => {})
    throw error
  }
}

async function openEach(
  part: Part,
  config: HaruConfig,
  opened: Closing,
): Promise<Omit<RunningPart, 'close'>> {
  if (TELLS_EVENTS.includes(part) && !config.KAFKA_BROKERS) {
    const what = `haru start ${part} alone needs KAFKA_BROKERS`
    throw new Error(`${what}: store and trade tell each other through Kafka when they run apart.`)
  }
  const tracing = await openTracing(config)
  opened.push(tracing.close)
  const discovery = partDiscovery(part, config)
  const { announce, withdraw } = discovery
  await discovery.start()
  opened.push(discovery.close)
  const watch = createWatch()
  const upstreams = createUpstreams(discovery, watch.upstreams.failed)
  watch.upstreams.watch(upstreams)
  opened.push(upstreams.close)
  const database = part === 'gateway' ? undefined : await openInstallationDatabase(config, 'begin')
  if (database) opened.push(database.close)
  const log = createLog('events', config.LOG_LEVEL)
  const tell = (message: string, error: unknown) => log.error({ err: error }, message)
  const publicUrl = publicUrlOf(config, PART_PORTS.gateway)
  const options = servicesOptions(config, {
    publicUrl,
    gatewayUrl: publicUrl,
    urlFor(service) {
      if (!database) throw new Error(`the gateway has no database, and ${service} is not here`)
      return database.urlFor(service)
    },
    schedule: true,
  })
  const { internalKey } = options.secrets
  const bus = await openBus(options, tell)
  const shared = openShared(options, watch.registry)
  opened.push(shared.close)
  const clientFor = (from: string) => httpClient(from, upstreams, internalKey)
  const open = serviceOpeners(options, { bus, shared, clientFor, services: {}, upstreams, watch })
  if (part === 'gateway') {
    const app = await open.gateway()
    opened.push(() => app.close(), withdraw)
    return { app, services: {}, metrics: [watch.registry], announce }
  }
  const service = await open[part]()
  opened.push(service.close)
  bus.start()
  opened.push(bus.stop)
  // Told at once: what would go on for ever ends while requests in flight are waited for.
  opened.push(async () => service.ending?.abort(), withdraw)
  const metrics = metricsSources(watch, [service], bus, tell)
  return { app: service.app, services: { [part]: service.app }, metrics, announce }
}
