import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testKafka, untilShared } from '@haru/events/testing-kafka.ts'
import { findFreePort, stampInstallation } from '@haru/pg'
import { createTestDatabase, type TestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import { startOwnRedis } from '@haru/redis/testing-redis.ts'
import { NEEDS_EUREKA, seenAt, testEureka, until } from '@haru/service-kit/testing-eureka.ts'
import pg from 'pg'
import { PARTS, type Part } from '../installation/parts.ts'
import type { Secrets } from '../installation/secrets.ts'
import { type ClusterProcess, startClusterProcess } from './cluster-process.ts'
import { NO_LIMITS } from './haru-command.ts'
import { inReverse } from './in-reverse.ts'
import { runDueOverHttp } from './run-due-over-http.ts'
import { SEOUL, sendRequest } from './test-installation.ts'
import type { TestSystem } from './test-system.ts'
import { untilSettled } from './until-settled.ts'

/** What a cluster stands on, when not the tests' own servers. */
export type ClusterGround = { database: TestDatabase; kafkaBrokers: string; redisUrl: string }

/** A system of many processes. */
export type TestCluster = TestSystem & { processes: readonly ClusterProcess[] }

const INSTANCES = 2
/** Until each has shared its work among its instances, orders would wait. */
const CONSUMERS = ['store.stock', 'trade.orders', 'trade.live']

/**
 * Starts two processes of each part, which find each other and share the work.
 * @param t whose end is theirs
 * @param ground servers of a test's own, which it may stop
 */
export async function startTestCluster(
  t: TestEnd,
  ground: Partial<ClusterGround> = {},
): Promise<TestCluster> {
  const inTurn = inReverse(t)
  const database = ground.database ?? (await createTestDatabase(inTurn))
  await stampInstallation(database.superuserUrl, SEOUL)
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  admin.on('error', () => {})
  await admin.connect()
  inTurn.after(() => admin.end())
  const secrets = {
    cookieSecrets: [`cookie-secret-${randomUUID()}`] as const,
    internalKey: randomUUID(),
  }
  const ports = await findPorts()
  const folder = mkdtempSync(join(tmpdir(), 'haru-cluster-'))
  inTurn.after(() => rmSync(folder, { recursive: true, force: true }))
  const redisUrl = ground.redisUrl ?? (await startOwnRedis(inTurn)).url
  const settings = settingsOf({ ...ground, database, redisUrl }, ports, secrets, folder)
  const processes = await startAll(inTurn, ports, settings)
  const kafka = { ...testKafka(), brokers: settings['KAFKA_BROKERS']?.split(',') ?? [] }
  await untilShared({ ...kafka, prefix: settings['KAFKA_PREFIX'] ?? '' }, CONSUMERS, INSTANCES)
  const gateways = processes.filter(({ part }) => part === 'gateway').map(({ url }) => url)
  const [url = ''] = gateways
  let turn = 0
  const system = {
    ...{ database, secrets, url, admin, processes },
    // Whoever comes next comes in by the other door.
    request: (...request: Parameters<TestSystem['request']>) => {
      return sendRequest(gateways[turn++ % gateways.length] ?? '', ...request)
    },
    drain: () => untilSettled(admin),
    async moveClock(interval: string) {
      await admin.query('update haru.installation set clock_offset = clock_offset + $1', [interval])
    },
  }
  return { ...system, runDueJobs: () => runDueOverHttp(system) }
}

type Ports = Record<Part, readonly number[]>

async function findPorts(): Promise<Ports> {
  const free = async () => {
    return await Promise.all(Array.from({ length: INSTANCES }, () => findFreePort()))
  }
  const [gateway, user, store, trade, settlement] = await Promise.all([
    free(),
    free(),
    free(),
    free(),
    free(),
  ])
  return { gateway, user, store, trade, settlement }
}

function settingsOf(
  {
    database,
    kafkaBrokers,
    redisUrl,
  }: Omit<ClusterGround, 'kafkaBrokers'> & Partial<ClusterGround>,
  ports: Ports,
  secrets: Secrets,
  folder: string,
): Record<string, string> {
  const { brokers, prefix = '' } = testKafka()
  return {
    ...NO_LIMITS,
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: folder,
    HARU_PUBLIC_URL: `http://127.0.0.1:${ports.gateway[0]}`,
    HARU_COOKIE_SECRETS: secrets.cookieSecrets.join(','),
    HARU_INTERNAL_KEY: secrets.internalKey,
    DATABASE_URL: database.appUrl,
    ...discoveryOf(ports),
    KAFKA_BROKERS: kafkaBrokers ?? brokers.join(','),
    KAFKA_PREFIX: prefix,
    REDIS_URL: redisUrl,
  }
}

/** Over Eureka where the tests have one, else under addresses. */
function discoveryOf(ports: Ports): Record<string, string> {
  if (!NEEDS_EUREKA.skip) {
    const { url, prefix } = testEureka()
    return { EUREKA_URL: url, EUREKA_PREFIX: prefix }
  }
  const at = (part: Part) => ports[part].map((port) => `http://127.0.0.1:${port}`).join(',')
  return {
    SERVICE_URL_USER: at('user'),
    SERVICE_URL_STORE: at('store'),
    SERVICE_URL_TRADE: at('trade'),
    SERVICE_URL_SETTLEMENT: at('settlement'),
  }
}

async function startAll(
  t: TestEnd,
  ports: Ports,
  settings: Record<string, string>,
): Promise<ClusterProcess[]> {
  const starting = PARTS.flatMap((part) =>
    ports[part].map(async (port) => {
      const started = await startClusterProcess(part, port, settings)
      t.after(async () => void (await started.end('SIGTERM')))
      return started
    }),
  )
  await Promise.allSettled(starting)
  const started = await Promise.all(starting)
  const { EUREKA_URL: url, EUREKA_PREFIX: prefix } = settings
  if (url !== undefined) await untilRegistered(url, prefix ?? '')
  return started
}

async function untilRegistered(url: string, prefix: string): Promise<void> {
  for (const part of PARTS) {
    const seen = () => seenAt(url, `${prefix}${part}`.toUpperCase())
    await until(seen, (instances) => instances.length === INSTANCES)
  }
}
