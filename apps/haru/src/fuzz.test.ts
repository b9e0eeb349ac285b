import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ERROR_TABLE } from '@haru/contracts'
import fc from 'fast-check'
import { openTokenForge } from './testing/forged-tokens.ts'
import { type GeneratedRequest, requestFor } from './testing/generated-request.ts'
import { headerText } from './testing/odd-values.ts'
import { operationsOf } from './testing/openapi-operations.ts'
import { signInOperator } from './testing/operator.ts'
import { kakaoTokenOf, openRestaurant } from './testing/restaurant.ts'
import type { Known } from './testing/right-value.ts'
import { hireStaff } from './testing/staff.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { type WriteWatch, watchWrites } from './testing/write-watch.ts'

/** 2 to 7 ms each on a busy machine with 2 cores; fuzz.long.ts sends 10,000. */
const REQUESTS = Number(process.env['HARU_FUZZ_COUNT'] ?? 2_500)
const MS_MAX = 600_000
/** To see a failure again: the seed that it printed. */
const SEED = Number(process.env['HARU_FUZZ_SEED'] ?? randomInt(2 ** 31 - 1))

/** To be voided, some of them rightly. */
const ORDERS = 20

/** What no answer may show: stacks, SQL, paths, names of what is underneath. */
const SECRETS = new RegExp(
  [
    'node_modules|\\.ts\\b|\\n\\s+at |select .* from|insert into|update .* set',
    'violates|syntax error|zod|postgres|ECONN|relation "|column "',
  ].join('|'),
  'i',
)

/** What one refusal does on purpose: a spent refresh token that comes back ends its family. */
const FAMILY_ENDS = 'users.session update'

const ends: (() => unknown)[] = []
let system: TestInstallation
let watch: WriteWatch
let known: Known
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
  const orderIds: number[] = []
  for (let n = 0; n < ORDERS; n++) {
    orderIds.push((await own.order(cookie, [[products[0] ?? 0, 1]])).body.orderId)
  }
  const people = ['one@example.com', 'two@example.com']
  known = {
    ids: [...products, second, third, other.tabletIds[0] ?? 0, ...products, 1, 999_999],
    values: {
      orderId: orderIds,
      tradeDeviceId: [first, second, second, third, other.tabletIds[0] ?? 0, 999_999],
      name: ['settlement', 'product-sale-statistics'],
      startDate: ['2025-02-03', '2026-11-01'],
      token: await Promise.all(people.map((email) => kakaoTokenOf(system, email))),
    },
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const claims = { sub: String(own.ownerId), type: 'access', authority: ['ROLE_STORE_OWNER'] }
  callers = {
    nobody: {},
    owner: bearer(own.ownerToken),
    'other owner': bearer(other.ownerToken),
    'who signs out': { ...bearer(leaver.ownerToken), cookie: leaver.refreshCookie },
    staff: bearer((await hireStaff(system, own)).token),
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

let requestNumber = 0

async function send({ payload, ...request }: GeneratedRequest) {
  requestNumber++
  // Limits are by address; what they are worth is another test.
  const [high, middle] = [requestNumber >> 16, (requestNumber >> 8) & 255]
  const remoteAddress = `10.${high}.${middle}.${requestNumber & 255}`
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

test(`${REQUESTS} generated requests: no fault, no secret, nothing written`, {
  timeout: MS_MAX,
}, async (t) => {
  // Said first: whatever happens, it can be made to happen again.
  console.log(`fuzz seed ${SEED}: HARU_FUZZ_SEED=${SEED} HARU_FUZZ_COUNT=${REQUESTS}`)
  const { body: document } = await system.request('GET', '/openapi.json')
  const operations = operationsOf(document)
  const tally = new Map<string, number>()
  // Each made once: to make them for every request took as long as to answer it.
  const generated = fc.oneof(
    ...operations.map((operation) =>
      fc.record({
        request: requestFor(operation, known),
        caller: callerFor(operation.path, operation.security),
        odd: oddCredentials,
        route: fc.constant(`${operation.method} ${operation.path}`),
      }),
    ),
  )
  await fc.assert(
    fc.asyncProperty(generated, async ({ request, caller, odd, route }) => {
      const headers = { ...request.headers, ...callers[caller], ...odd }
      const answer = await send({ ...request, headers })
      const said = checkAnswer(answer)
      tally.set(`${route} ${said}`, (tally.get(`${route} ${said}`) ?? 0) + 1)
      const isAccepted = answer.status < 400
      if (isAccepted && request.method === 'GET') return
      if (isAccepted) await settle()
      const written = await watch.take()
      const rest = said === 'USER_401_01' ? written.filter((one) => one !== FAMILY_ENDS) : written
      if (!isAccepted) assert.deepEqual(rest, [], `${said} wrote`)
    }),
    { numRuns: REQUESTS, seed: SEED },
  )
  const succeeded = operations.filter(({ method, path }) =>
    ['200', '201', '202', '204', '302'].some((status) => tally.has(`${method} ${path} ${status}`)),
  )
  const share = `${succeeded.length} of ${operations.length} routes also succeeded`
  t.diagnostic(share)
  // Else it would be a test of the sign-in check alone; a few requests reach few routes.
  if (REQUESTS >= 3_000) assert.ok(succeeded.length > operations.length / 2, share)
})

type Answer = Awaited<ReturnType<typeof send>>

/** @returns what was said: a code of the error table, or the status */
function checkAnswer({ status, headers, text }: Answer): string {
  const shown = `${status} ${text.slice(0, 500)}`
  assert.ok(status < 500, shown)
  // Random letters of tokens and codes say `zod` once in a while.
  assert.doesNotMatch(text.replace(/[\w-]{20,}/g, ''), SECRETS)
  if (status < 400) return String(status)
  assert.match(String(headers['content-type']), /^application\/problem\+json/, shown)
  const problem = JSON.parse(text) as Record<string, unknown>
  const code = String(problem['errorCode'])
  assert.ok(code in ERROR_TABLE, shown)
  assert.equal(ERROR_TABLE[code as keyof typeof ERROR_TABLE].status, status, shown)
  assert.equal(problem['status'], status, shown)
  assert.equal(typeof problem['message'], 'string', shown)
  assert.match(String(problem['traceId']), /^[0-9a-f]{32}$/, shown)
  return code
}
