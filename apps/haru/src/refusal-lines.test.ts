import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type LoggingChild, type LogLine, startLoggingChild } from './testing/log-of-child.ts'
import { type Door, kakaoTokenOf, openRestaurant, type Restaurant } from './testing/restaurant.ts'
import {
  type Answer,
  type RequestOptions,
  sendRequest,
  startTestInstallation,
} from './testing/test-installation.ts'

/** Whoever waits for a line that does not come waits for ever. */
const PATIENCE = { timeout: 60_000 }

const ends: (() => unknown)[] = []
let child: LoggingChild
let door: Door
let own: Restaurant
before(async () => {
  const t = { after: (end: () => unknown) => void ends.unshift(end) }
  child = await startLoggingChild(t, await startTestInstallation(t), 'info')
  const { url } = child
  type Rest = Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never
  door = { url, request: (...args: Rest) => sendRequest(url, ...args) }
  own = await openRestaurant(door)
})
after(async () => {
  for (const end of ends) await end()
})

/** The line about a request that was answered, and nothing beside what a line may say. */
async function lineOf({ body: { traceId } }: Answer): Promise<Record<string, unknown>> {
  const line = await child.line((one) => one.traceId === traceId && one['event'] !== undefined)
  const { level, time, pid, hostname, msg, name, traceId: _, ...said } = line
  assert.deepEqual([level, msg], [30, 'an attempt that was refused'])
  assert.ok(Math.abs(Date.now() - Number(time)) < 60_000, 'epoch milliseconds')
  return { name, ...said }
}

const from = (name: string, method: string, route: string) => {
  return { name, method, route, address: '127.0.0.1' }
}

test(
  'whoever fails to sign in is a line of the log, whatever he tried it with',
  PATIENCE,
  async () => {
    const cookie = own.refreshCookie.replace('.1.', '.2.')
    const attempts: [method: string, path: string, options: RequestOptions, LogLine['name']][] = [
      ['POST', '/user/login/kakao', { body: { token: 'no-token-of-kakao' } }, 'user'],
      ['POST', '/user/re-issue', { cookie }, 'user'],
      ['POST', '/store/trade-device/pairing', { body: { code: 'WRONGCODE' } }, 'store'],
      ['GET', '/user/oauth/kakao/callback?code=person:a@example.com&state=x', {}, 'user'],
    ]
    for (const [method, path, options, name] of attempts) {
      const answer = await door.request(method, path, options)
      const { errorCode } = answer.body
      const [route = ''] = path.split('?')
      const event = 'SIGN_IN_FAILED'
      assert.deepEqual(await lineOf(answer), { ...from(name, method, route), event, errorCode })
    }
  },
)

test('a browser that is led back without being signed in is a line, too', PATIENCE, async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { accept: 'text/html', traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  const path = '/user/oauth/kakao/callback?state=x&error=access_denied'
  await door.request('GET', path, { headers, redirect: 'manual' } as RequestOptions)
  const { event, errorCode } = await lineOf({ body: { traceId } } as Answer)
  assert.deepEqual([event, errorCode], ['SIGN_IN_FAILED', 'COMMON_400_08'])
})

test(
  'credentials that are no good, or not enough, are a line that says whose',
  PATIENCE,
  async () => {
    const event = 'CREDENTIALS_REFUSED'
    const jobs = await own.owner('GET', '/job/execution')
    const asked = { event, errorCode: 'COMMON_403_01', accountId: own.ownerId }
    assert.deepEqual(await lineOf(jobs), {
      ...from('settlement', 'GET', '/job/execution'),
      ...asked,
    })
    const token = `${own.ownerToken.slice(0, -8)}AAAAAAAA`
    const forged = await door.request('GET', '/user/me', { token })
    const refused = { event, errorCode: 'COMMON_401_01' }
    assert.deepEqual(await lineOf(forged), { ...from('user', 'GET', '/user/me'), ...refused })
    const headers = { 'sec-fetch-site': 'cross-site' }
    const foreign = await own.owner('POST', '/store/product', {}, headers)
    assert.equal((await lineOf(foreign))['errorCode'], 'COMMON_403_02')
  },
)

test('whoever says who he is in our own headers is a line', PATIENCE, async () => {
  const traceId = '1bf7651916cd43dd8448eb211c80319c'
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  const headers = { traceparent, 'x-authorization-caller': 'e30.e30' }
  await door.request('GET', '/user/.well-known/jwks.json', { headers })
  const { name, event } = await lineOf({ body: { traceId } } as Answer)
  assert.deepEqual([name, event], ['gateway', 'IDENTITY_FORGED'])
})

test('whoever asks too often is a line', PATIENCE, async () => {
  const token = await kakaoTokenOf(door, 'guest@example.com')
  let last: Answer | undefined
  while (last?.status !== 429) {
    last = await door.request('POST', '/user/login/kakao', { body: { token } })
  }
  const { event, errorCode } = await lineOf(last)
  assert.deepEqual([event, errorCode], ['LIMITED', 'COMMON_429_01'])
})
