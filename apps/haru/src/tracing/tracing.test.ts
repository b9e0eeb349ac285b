import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { findFreePort } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { runJobs } from '@haru/settlement'
import { readConfig } from '../config.ts'
import { openInstallation } from '../installation/open-installation.ts'
import { kakaoTokenOf, openRestaurant } from '../testing/restaurant.ts'
import { type CollectedSpan, startSpanCollector } from '../testing/span-collector.ts'
import { sendRequest } from '../testing/test-installation.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'

/** A whole installation that sends its spans there. */
async function openTraced(t: TestContext, endpoint: string) {
  const database = await createTestDatabase(t)
  const port = await findFreePort()
  const config = readConfig({
    HARU_PORT: String(port),
    HARU_DEMO_EXPOSED: 'yes',
    HARU_COOKIE_SECRETS: 'cookie-secret-of-tests-0123456789abcdef',
    HARU_INTERNAL_KEY: 'internal-key-of-tests-0123456789abcdef',
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    LOG_LEVEL: 'silent',
  })
  const installation = await openInstallation(config, { begins: true })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= installation.close()
    return closing
  }
  t.after(close)
  await installation.gateway.listen({ port, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${port}`
  type Rest = Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never
  const request = (...args: Rest) => sendRequest(url, ...args)
  return { installation, url, request, close }
}

/** `name` of service, within the name of its parent. */
function outline(spans: readonly CollectedSpan[]): string[] {
  const nameOf = ({ service, name }: CollectedSpan) => `${service}: ${name}`
  return spans.map((span) => {
    const parent = spans.find(({ spanId }) => spanId === span.parentSpanId)
    const within = parent ? nameOf(parent) : span.parentSpanId === CALLER ? 'its caller' : 'nothing'
    return `${nameOf(span)} < ${within}`
  })
}

test('an order until it is confirmed is one trace, which has the id of the log', async (t) => {
  const collector = await startSpanCollector(t)
  const system = await openTraced(t, collector.endpoint)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const traceparent = `00-${TRACE_ID}-${CALLER}-00`
  const ordered = await restaurant.order(tablet, [[rice, 1]], { traceparent })
  assert.equal(ordered.body.status, 'CONFIRMED')
  const refused = await restaurant.order(tablet, [[rice, 1_000]])
  const lost = await system.request('GET', '/nowhere')
  await system.close()

  const spans = collector.spans.filter(({ traceId }) => traceId === TRACE_ID)
  const lines = outline(spans)
  const gateway = 'gateway: POST /trade/*'
  const trade = 'trade: POST /trade/order'
  const asked = 'store: handle decrease-product-stock'
  const answered = 'trade: handle decrease-product-stock-response'
  for (const line of [
    `${gateway} < its caller`,
    `${trade} < ${gateway}`,
    `${asked} < ${trade}`,
    `${answered} < ${asked}`,
    `trade: handle order-changed < ${answered}`,
  ]) {
    assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join('\n')}`)
  }
  const call = lines.find((line) => line.startsWith('trade: store /infra/') && line.endsWith(trade))
  assert.ok(call, 'trade asks the store')
  assert.ok(
    lines.some((line) => line.startsWith('store: POST /infra/') && line.includes('< trade:')),
  )
  assert.ok(lines.every((line) => !line.endsWith('< nothing')))
  const root = spans.find(({ parentSpanId }) => parentSpanId === CALLER)
  assert.equal(root?.attributes['http.response.status_code'], 200)

  const traceOf = (id: string) => outline(collector.spans.filter(({ traceId }) => traceId === id))
  assert.ok(traceOf(refused.body.traceId).includes(`${gateway} < nothing`))
  assert.deepEqual(traceOf(lost.body.traceId), ['gateway: GET unknown < nothing'])
})

test('nothing secret is in a span', async (t) => {
  const collector = await startSpanCollector(t)
  const system = await openTraced(t, collector.endpoint)
  const kakaoToken = await kakaoTokenOf(system, 'nosy@example.com')
  await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  await system.request('POST', `/nowhere/${kakaoToken}?token=${kakaoToken}`)
  const restaurant = await openRestaurant(system)
  const [table = 0] = restaurant.tabletIds
  const { body } = await restaurant.owner('POST', `/store/trade-device/${table}/pairing`)
  const pair = { body: { code: body.code } }
  const paired = await system.request('POST', '/store/trade-device/pairing', pair)
  const rice = await restaurant.addProduct({ name: '비밀의 밥' })
  const [cookie = ''] = paired.cookies
  await restaurant.order(cookie, [[rice, 1]], { 'idempotency-key': 'a-key-of-mine' })
  await system.request('POST', '/user/re-issue', { cookie: restaurant.refreshCookie })
  await system.close()
  const all = JSON.stringify(collector.bodies)
  assert.ok(collector.spans.some(({ name }) => name === 'POST /user/login/kakao'))
  assert.ok(collector.spans.some(({ name }) => name === 'POST unknown'))
  const values = [cookie, restaurant.refreshCookie].map((one) => one.split('=')[1] ?? '')
  const texts = [kakaoToken, restaurant.ownerToken, body.code as string, ...values]
  for (const text of [...texts, '비밀의 밥', 'a-key-of-mine', 'example.com', 'token=']) {
    assert.ok(text.length > 3)
    assert.equal(all.includes(text), false, `${text} is in a span`)
  }
})

test('a nightly job is a trace, from its run to what trade is asked in it', async (t) => {
  const collector = await startSpanCollector(t)
  const system = await openTraced(t, collector.endpoint)
  await openRestaurant(system)
  const { settlement } = system.installation
  const day = '2026-01-01'
  const span = { name: 'settlement', dateTerm: 'DAY', from: day, to: day } as const
  await runJobs(settlement.context, span)
  await system.close()
  const [run] = collector.spans.filter(({ name }) => name === 'run settlement DAY')
  assert.ok(run)
  const lines = outline(collector.spans.filter(({ traceId }) => traceId === run.traceId))
  assert.ok(lines.includes('settlement: run settlement DAY < nothing'))
  assert.ok(lines.includes('settlement: job settlement < settlement: run settlement DAY'))
  assert.ok(lines.some((line) => /^settlement: step .* < settlement: job settlement$/.test(line)))
})

test('a collector that is away or hangs holds up nobody, and neither does the end', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.after(() => silent.closeAllConnections())
  t.after(() => silent.close())
  const port = await findFreePort()
  for (const at of [port, (silent.address() as AddressInfo).port]) {
    const system = await openTraced(t, `http://127.0.0.1:${at}`)
    const restaurant = await openRestaurant(system)
    const rice = await restaurant.addProduct()
    const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
    assert.equal((await restaurant.order(tablet, [[rice, 1]])).body.status, 'CONFIRMED')
    const startedAt = performance.now()
    await system.close()
    // Without a bound of its own it waits 10 s, and tries again.
    assert.ok(performance.now() - startedAt < 8_000)
  }
})
