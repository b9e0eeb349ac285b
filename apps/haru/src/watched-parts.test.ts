import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { NEEDS_KAFKA, testKafka } from '@haru/events/testing-kafka.ts'
import { findFreePort } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { type Samples, samplesWhen } from '@haru/service-kit/watch/testing.ts'
import { commandFolder, spawnHaru } from './testing/haru-command.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startSpanCollector } from './testing/span-collector.ts'
import { sendRequest } from './testing/test-installation.ts'

const PARTS = ['gateway', 'user', 'store', 'trade'] as const
type Part = (typeof PARTS)[number]
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'

async function startPart(t: TestContext, settings: Record<string, string>, part: Part) {
  const { child, outcome } = spawnHaru(settings, 'start', part)
  t.after(async () => {
    child.kill('SIGKILL')
    await outcome
  })
  assert.ok(child.stdout)
  await Promise.race([
    once(child.stdout, 'data'),
    outcome.then(({ stderr }) => assert.fail(stderr)),
  ])
  const stop = async () => {
    child.kill('SIGTERM')
    assert.equal((await outcome).code, 0)
  }
  return { part, stop }
}

/** A gateway and three services in processes of their own, each watched. */
async function startParts(t: TestContext, endpoint: string) {
  const { brokers, prefix = '' } = testKafka()
  const database = await createTestDatabase(t)
  const ports = new Map<string, number>()
  for (const part of PARTS) ports.set(part, await findFreePort())
  for (const part of PARTS) ports.set(`${part} within`, await findFreePort())
  const at = (name: string) => `http://127.0.0.1:${ports.get(name)}`
  const settings = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    HARU_PUBLIC_URL: at('gateway'),
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
    SERVICE_URL_USER: at('user'),
    SERVICE_URL_STORE: at('store'),
    SERVICE_URL_TRADE: at('trade'),
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_PREFIX: prefix,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  }
  const started = await Promise.all(
    PARTS.map((part) => {
      const own = { HARU_PORT: ports.get(part), HARU_INTERNAL_PORT: ports.get(`${part} within`) }
      const texts = Object.entries(own).map(([name, port]) => [name, String(port)])
      return startPart(t, { ...settings, ...Object.fromEntries(texts) }, part)
    }),
  )
  const look = (part: Part, isLike: (samples: Samples) => boolean) => {
    const url = `${at(`${part} within`)}/metrics`
    return samplesWhen({ metrics: async () => await (await fetch(url)).text() }, isLike)
  }
  return { url: at('gateway'), storeUrl: at('store'), started, look }
}

test(
  'parts in processes of their own are watched each, and traced as one',
  NEEDS_KAFKA,
  async (t) => {
    const collector = await startSpanCollector(t)
    const { url, storeUrl, started, look } = await startParts(t, collector.endpoint)
    type Rest = Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never
    const request = (...args: Rest) => sendRequest(url, ...args)
    const restaurant = await openRestaurant({ url, request })
    const rice = await restaurant.addProduct()
    const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
    const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`
    const ordered = await restaurant.order(tablet, [[rice, 1]], { traceparent, prefer: 'wait=30' })
    assert.equal(ordered.body.status, 'CONFIRMED')

    for (const part of PARTS) {
      const others = PARTS.filter((one) => one !== part)
      const own = `haru_http_requests_total{service="${part}"`
      const samples = await look(part, (all) =>
        [...all.keys()].some((name) => name.startsWith(own)),
      )
      const names = [...samples.keys()].filter((name) => name.startsWith('haru_http_requests'))
      for (const other of others) {
        assert.ok(!names.some((name) => name.includes(`service="${other}"`)), `${other} at ${part}`)
      }
    }
    const instance = `{service="store",instance="${storeUrl}"}`
    const gateway = await look(
      'gateway',
      (all) => all.get(`haru_upstream_in_flight${instance}`) === 0,
    )
    assert.equal(gateway.get(`haru_upstream_breaker_state${instance}`), 0)
    const trade = await look('trade', (all) => all.has('haru_orders_pending'))
    assert.equal(trade.get('haru_order_decisions_total{outcome="CONFIRMED"}'), 1)
    assert.ok(trade.has(`haru_upstream_breaker_state${instance}`), 'trade asks the store')
    assert.ok(
      (trade.get('haru_kafka_published_events_total{topic="decrease-product-stock"}') ?? 0) > 0,
    )
    await look('trade', (all) =>
      [...all.keys()].some((name) => name.startsWith('haru_kafka_consumer')),
    )

    for (const { stop } of started) await stop()
    const spans = collector.spans.filter(({ traceId }) => traceId === TRACE_ID)
    const within = (name: string, parent: string) => {
      const parents = spans.filter((span) => `${span.service}: ${span.name}` === parent)
      return spans.some(({ service, name: own, parentSpanId }) => {
        return (
          `${service}: ${own}` === name && parents.some(({ spanId }) => spanId === parentSpanId)
        )
      })
    }
    const chain = [
      'gateway: POST /trade/*',
      'gateway: to trade',
      'trade: POST /trade/order',
      'store: handle decrease-product-stock',
      'trade: handle decrease-product-stock-response',
    ]
    for (const [index, name] of chain.entries()) {
      if (index > 0) assert.ok(within(name, chain[index - 1] ?? ''), `${name} is within another`)
    }
  },
)
