import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ERROR_TABLE } from '@haru/contracts'
import fc from 'fast-check'
import { openTokenForge } from './testing/forged-tokens.ts'
import { type GeneratedRequest, operationsOf, requestFor } from './testing/generated-request.ts'
import { headerText } from './testing/odd-values.ts'
import { signInOperator } from './testing/operator.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

/** Some 4 ms each. */
const REQUESTS = 3_000
/** To see a failure again: the seed that it printed. */
const SEED = randomInt(2 ** 31 - 1)

/** What no answer may show: stacks, SQL, paths, names of what is underneath. */
const SECRETS =
  /node_modules|\.ts\b|\n\s+at |select .* from|insert into|update .* set|violates|syntax error|\/work\/|zod|postgres|ECONN|relation "|column "/i

/** What one refusal does on purpose: a spent refresh token that comes back ends its whole family. */
const FAMILY_ENDS = 'users.session update'

const ends: (() => unknown)[] = []
let system: TestInstallation
let watch: WriteWatch
let ids: number[]
let callers: Record<string, Record<string, string>>

before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  const forge = await openTokenForge(system)
  const own = await openRestaurant(system)
  const other = await openRestaurant(system)
  const leaver = await openRestaurant(system)
  const [first = 0, second = 0, third = 0] = own.tabletIds
  const cookie = await own.pair(first)
  const products = [await own.addProduct(), await own.addProduct(), await other.addProduct()]
  await own.order(cookie, [[products[0] ?? 0, 1]])
  ids = [second, third, other.tabletIds[0] ?? 0, ...products, 1, 2, 999_999]
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const claims = { sub: String(own.ownerId), type: 'access', authority: ['ROLE_STORE_OWNER'] }
  callers = {
    nobody: {},
    owner: bearer(own.ownerToken),
    'other owner': bearer(other.ownerToken),
    'who signs out': { ...bearer(leaver.ownerToken), cookie: leaver.refreshCookie },
    tablet: { cookie },
    operator: bearer(await signInOperator(system)),
    'owner at a tablet': { ...bearer(own.ownerToken), cookie },
    'refresh cookie': { cookie: other.refreshCookie },
    forged: bearer(await forge.forge({ ...claims, sid: 'x' })),
    'odd session': bearer(await forge.sign({ ...claims, sid: '\u0000' })),
    'odd subject': bearer(await forge.sign({ ...claims, sub: '1e3', sid: 'x' })),
  }
  await settle()
  watch = await watchWrites(system)
})
after(async () => {
  for (const end of ends) await end()
})

/** Waits until what accepted requests have begun is done. */
async function settle() {
  await system.drain()
  await Promise.all(system.settlement.context.background)
  await system.drain()
}

/** Mostly who may, sometimes somebody else; nobody but the leaver signs out. */
function callerFor(path: string, security: Record<string, unknown>[]) {
  const right = security.flatMap((one) => Object.keys(one)).filter((name) => name in callers)
  const wrong = Object.keys(callers).filter((name) => name !== 'who signs out')
  const shown = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...(right.length > 0 ? right : ['nobody'])) },
    { weight: 2, arbitrary: fc.constantFrom(...wrong) },
  )
  if (path === '/user/logout') return fc.constantFrom('nobody', 'forged', 'who signs out')
  return shown
}

const oddCredentials: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 30, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: headerText.map((authorization) => ({ authorization })) },
  { weight: 1, arbitrary: headerText.map((text) => ({ authorization: `Bearer ${text}` })) },
  {
    weight: 1,
    arbitrary: headerText.map((text) => ({
      cookie: `tradeDeviceId=${text}; refreshToken=${text}; kakaoState=${text}; ${text}`,
    })),
  },
)

const T = { send: 0, settle: 0, take: 0 }
const B: Record<string, number> = {}
let requestNumber = 0

async function send({ payload, ...request }: GeneratedRequest) {
  requestNumber++
  // Limits are by address; what they are worth is another test.
  const remoteAddress = `10.${requestNumber >> 16}.${(requestNumber >> 8) & 255}.${requestNumber & 255}`
  const { method, url, headers } = request
  const sent = { method: method as 'GET', url, headers, remoteAddress }
  const isStream = url.startsWith('/trade/events')
  const answer = await system.gateway.inject({
    ...sent,
    ...(payload !== undefined && { payload }),
    ...(isStream && { payloadAsStream: true }),
  })
  if (!isStream) return { status: answer.statusCode, headers: answer.headers, text: answer.payload }
  const stream = answer.stream()
  let text = ''
  if (answer.statusCode >= 400) for await (const part of stream) text += String(part)
  stream.destroy()
  return { status: answer.statusCode, headers: answer.headers, text }
}

test(`${REQUESTS} generated requests: no fault, no secret, nothing written that is refused`, async (t) => {
  t.diagnostic(`seed ${SEED}`)
  console.log(`fuzz seed ${SEED}`)
  const { body: document } = await system.request('GET', '/openapi.json')
  const operations = operationsOf(document)
  const tally = new Map<string, number>()
  const generated = fc.constantFrom(...operations).chain((operation) =>
    fc.record({
      request: requestFor(operation, ids),
      caller: callerFor(operation.path, operation.security),
      odd: oddCredentials,
      route: fc.constant(`${operation.method} ${operation.path}`),
    }),
  )
  await fc.assert(
    fc.asyncProperty(generated, async ({ request, caller, odd, route }) => {
      const headers = { ...request.headers, ...callers[caller], ...odd }
      const t0 = performance.now()
      const answer = await send({ ...request, headers })
      T.send += performance.now() - t0
      const said = checkAnswer(answer)
      tally.set(`${route} ${said}`, (tally.get(`${route} ${said}`) ?? 0) + 1)
      const t1 = performance.now()
      if (answer.status < 400) await settle()
      const t2 = performance.now()
      const written = await watch.take()
      T.settle += t2 - t1
      T.take += performance.now() - t2
      B[route] = (B[route] ?? 0) + t2 - t0
      const rest = said === 'USER_401_01' ? written.filter((one) => one !== FAMILY_ENDS) : written
      if (answer.status >= 400) assert.deepEqual(rest, [], `${said} wrote`)
    }),
    { numRuns: REQUESTS, seed: SEED },
  )
  if (process.argv.includes('--tally')) console.log(tally)
  const succeeded = operations.filter(({ method, path }) =>
    [...tally.keys()].some(
      (key) => /^\S+ \S+ [23]/.test(key) && key.startsWith(`${method} ${path} `),
    ),
  )
  // Else it would be a test of the sign-in check alone.
  assert.ok(succeeded.length > operations.length / 2, `only ${succeeded.length} routes succeeded`)
  console.log(T, B)
  console.log(
    [...tally]
      .sort()
      .map(([k, n]) => `${n}  ${k}`)
      .join('\n'),
  )
})

type Answer = Awaited<ReturnType<typeof send>>

/** @returns what was said: a code of the error table, or the status */
function checkAnswer({ status, headers, text }: Answer): string {
  const shown = `${status} ${text.slice(0, 500)}`
  assert.ok(status < 500, shown)
  if (status < 400) return String(status)
  assert.match(String(headers['content-type']), /^application\/problem\+json/, shown)
  const problem = JSON.parse(text) as Record<string, unknown>
  const code = String(problem['errorCode'])
  assert.ok(code in ERROR_TABLE, shown)
  assert.equal(ERROR_TABLE[code as keyof typeof ERROR_TABLE].status, status, shown)
  assert.equal(problem['status'], status, shown)
  assert.equal(typeof problem['message'], 'string', shown)
  assert.match(String(problem['traceId']), /^[0-9a-f]{32}$/, shown)
  assert.doesNotMatch(text, SECRETS)
  return code
}
