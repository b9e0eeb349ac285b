import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type Operation, operationsOf, type Schema } from './testing/openapi-operations.ts'
import { signInOperator } from './testing/operator.ts'
import { kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { type Known, rightValue } from './testing/right-value.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let cookie: string
let known: Known
let operations: Operation[]
let watch: WriteWatch
let callers: Record<string, Record<string, string>>

before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.unshift(end) })
  own = await openRestaurant(system)
  const [first = 0, second = 0] = own.tabletIds
  cookie = await own.pair(first)
  const product = await own.addProduct()
  const { body } = await own.order(cookie, [[product, 1]])
  known = {
    ids: [product, second],
    values: {
      orderId: [body.orderId],
      tradeDeviceId: [second],
      name: ['settlement'],
      token: [await kakaoTokenOf(system, 'texts@example.com')],
    },
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  callers = {
    owner: bearer(own.ownerToken),
    tablet: { cookie },
    operator: bearer(await signInOperator(system)),
    refresh: { cookie: own.refreshCookie },
  }
  operations = operationsOf((await system.request('GET', '/openapi.json')).body)
  await system.drain()
  watch = await watchWrites(system)
})
after(async () => {
  for (const end of ends) await end()
})

/** Texts that mean something to SQL, to shells, to pages, to programs; and none to us. */
const HOSTILE = [
  "'; drop table store.product cascade; --",
  "' or '1'='1",
  '1; delete from trade.payment',
  "1' union select public_jwk from users.signing_key --",
  "\\'; select pg_sleep(60); --",
  '$$; drop schema trade cascade; $$',
  '" or ""="',
  "E'\\\\x00' || current_user",
  '%_%',
  '$1, {{1}}, #{1}, %s%n',
  '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>',
  '$(touch /tmp/haru), `id`; | cat /etc/passwd &',
  '../../../etc/passwd',
  '=1+1|cmd',
  'back\\slash',
  'ＳＥＬＥＣＴ ʼ or ʼ1ʼ=ʼ1',
  'null\u0000byte',
  'line\r\nSet-Cookie: a=b',
]

type Put = { in: 'path' | 'query' | 'header' | 'body'; name: string }

/** Every place of an operation where a caller may write. */
function placesOf({ parameters, body }: Operation): Put[] {
  const inBody = (schema: Schema | undefined, path: string): string[] => {
    if (!schema) return []
    if (schema.anyOf) return schema.anyOf.flatMap((one) => inBody(one, path))
    if (schema.items) return inBody(schema.items, `${path}.0`)
    const members = Object.entries(schema.properties ?? {})
    if (members.length === 0) return [path]
    return members.flatMap(([name, one]) => inBody(one, `${path}.${name}`))
  }
  const places = inBody(body, '').filter((path) => path !== '')
  return [
    ...parameters.map(({ in: where, name }) => ({ in: where, name })),
    ...places.map((path) => ({ in: 'body' as const, name: path.slice(1) })),
  ]
}

const oneOf = <T>(arbitrary: fc.Arbitrary<T>): T =>
  fc.sample(arbitrary, { numRuns: 1, seed: 1 })[0] as T

/** A right request, but for one place that has the text. */
function requestWith({ method, path, parameters, body }: Operation, put: Put, text: string) {
  const textFor = (where: Put['in'], name: string, schema: Schema): string => {
    if (put.in === where && put.name === name) return text
    if (name === 'idempotency-key') return randomUUID()
    return String(oneOf(rightValue(schema, known, name)))
  }
  let url = path
  const query = new URLSearchParams()
  const headers: Record<string, string> = {}
  for (const { in: where, name, schema } of parameters) {
    const value = textFor(where, name, schema)
    if (where === 'path') url = url.replace(`{${name}}`, encodeURIComponent(value))
    else if (where === 'query') query.set(name, value)
    // A header takes no more than this.
    else headers[name] = value.replace(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '').trim()
  }
  const right = body && oneOf(rightValue(body, known))
  const sent = put.in === 'body' ? replaced(right, put.name.split('.'), text) : right
  const payload = sent === undefined || sent === null ? undefined : JSON.stringify(sent)
  return { method, url: query.size > 0 ? `${url}?${query}` : url, headers, payload }
}

function replaced(value: unknown, [key = '', ...rest]: string[], text: string): unknown {
  if (key === '') return text
  if (Array.isArray(value) || key === '0') {
    const [first] = Array.isArray(value) ? value : []
    return [replaced(first, rest, text)]
  }
  const object = (value ?? {}) as Record<string, unknown>
  return { ...object, [key]: replaced(object[key], rest, text) }
}

let asked = 0

async function ask(operation: Operation, put: Put, text: string) {
  const { method, url, headers, payload } = requestWith(operation, put, text)
  const caller = operation.security.flatMap((one) => Object.keys(one)).find((one) => one in callers)
  const type = payload === undefined ? {} : { 'content-type': 'application/json' }
  const sent = { ...type, ...callers[caller ?? ''], ...headers }
  const isStream = url.startsWith('/trade/events')
  asked++
  const answer = await system.gateway.inject({
    method: method as 'GET',
    url,
    headers: sent,
    // Limits are by address; what they are worth is another test.
    remoteAddress: `10.1.${asked >> 8}.${asked & 255}`,
    ...(payload !== undefined && { payload }),
    ...(isStream && { payloadAsStream: true }),
  })
  if (isStream) answer.stream().destroy()
  return {
    status: answer.statusCode,
    text: isStream ? '' : answer.payload,
    headers: answer.headers,
  }
}

const tablesOf = async () => {
  const { rows } = await system.admin.query(`
    select n.nspname || '.' || c.relname as name, c.relkind from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('users', 'store', 'trade', 'settlement', 'haru') order by 1`)
  return rows
}

test('SQL in any string breaks nothing, and what is refused with it writes nothing', async () => {
  const tables = await tablesOf()
  const wrong: string[] = []
  // The session that goes on here must not end.
  const kept = operations.filter(({ path }) => !/logout|re-issue/.test(path))
  for (const operation of kept) {
    for (const put of placesOf(operation)) {
      for (const text of HOSTILE) {
        const { status, headers } = await ask(operation, put, text)
        const said = `${operation.method} ${operation.path} ${put.in} ${put.name} ${text}`
        if (status >= 500) wrong.push(`${said}: ${status}`)
        if (headers['set-cookie']?.includes('a=b')) wrong.push(`${said}: a header`)
        if (status < 400) {
          await system.drain()
          await Promise.all(system.settlement.context.background)
        }
        const written = await watch.take()
        if (status >= 400 && written.length > 0) wrong.push(`${said}: ${status} wrote ${written}`)
      }
    }
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(await tablesOf(), tables)
})

test('what people may write freely is kept and shown to the letter', async () => {
  const shop = await openRestaurant(system)
  const tablet = await shop.pair(shop.tabletIds[0] ?? 0)
  const texts = HOSTILE.filter((text) => !/\p{Cc}/u.test(text))
  for (const name of texts) {
    const product = await shop.addProduct({ name })
    const menu = (await shop.owner('GET', '/store/product')).body
    assert.equal(menu.find(({ id }: { id: number }) => id === product)?.name, name)
    const ordered = await shop.order(tablet, [[product, 1]])
    const { body: bill } = await system.request('GET', '/trade', { cookie: tablet })
    assert.equal(bill.orderList.at(-1).orderDetailList[0].productName, name)
    const path = `/trade/order/${ordered.body.orderId}/void`
    assert.equal((await shop.owner('POST', path, { reason: name })).status, 200)
    const { rows } = await system.admin.query(
      'select void_reason as reason from trade.orders where id = $1',
      [ordered.body.orderId],
    )
    assert.equal(rows[0].reason, name)
  }
})

/** A pattern that is not linear takes 2 · 10^10 steps and more: the run ends before. */
const LONG = ['a', ' ', 'a.', ',', ';a', '=', '0', '%20', 'en;q='].map((one) =>
  one.repeat(Math.ceil(200_000 / one.length)),
)
const HEADERS = [
  ...['authorization: Bearer ', 'authorization: ', 'cookie: ', 'cookie: tradeDeviceId='],
  ...['accept-language: ', 'prefer: wait=', 'idempotency-key: ', 'content-type: application/json;'],
  ...['last-event-id: ', 'traceparent: 00-', 'x-forwarded-for: ', 'accept: ', 'host: '],
]

test('200 kB of anything, anywhere, is answered like a byte', async () => {
  for (const text of LONG) {
    for (const header of HEADERS) {
      const [name = '', value = ''] = header.split(': ')
      const { statusCode } = await system.gateway.inject({
        method: 'POST',
        url: '/trade/order',
        headers: { cookie, 'content-type': 'application/json', [name]: `${value}${text}!` },
        payload: '{}',
      })
      assert.ok(statusCode >= 400 && statusCode < 500, `${name} ${statusCode}`)
    }
    for (const operation of operations.filter(({ path }) => !/logout|re-issue/.test(path))) {
      for (const put of placesOf(operation)) {
        const { status } = await ask(operation, put, `${text}!`)
        assert.ok(status < 500, `${operation.path} ${put.name} ${status}`)
      }
    }
  }
})
