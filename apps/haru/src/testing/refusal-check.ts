import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { openTokenForge } from './forged-tokens.ts'
import { signInOperator } from './operator.ts'
import { kakaoTokenOf, openRestaurant } from './restaurant.ts'
import {
  type Answer,
  type RequestOptions,
  startTestInstallation,
  type TestInstallation,
} from './test-installation.ts'
import { watchWrites } from './write-watch.ts'

/** A request that must be refused. */
export type Refused = {
  /** `{id}` is a product, `{tablet}` a tablet of the owner, `{kakao}` a newcomer's token */
  route: string
  /** default: an owner */
  as?: string
  body?: unknown
  raw?: string
  headers?: Record<string, string>
  /** without the Idempotency-Key that every request has */
  noKey?: boolean
  code: string
  /** of the fields that the answer names; all of them */
  paths?: string[]
  /** what the message says */
  names?: string
}

/** A restaurant in use, and the check of requests that are refused in it. */
export type RefusalCheck = {
  system: TestInstallation
  /** Fails unless each is refused as it says, and no row of any table was written. */
  check(requests: readonly Refused[]): Promise<void>
}

/**
 * Starts a restaurant in use, to be asked for what it must refuse.
 * @param t the test; `{ after }` of a whole file will do
 */
export async function openRefusalCheck(t: Pick<TestContext, 'after'>): Promise<RefusalCheck> {
  const system = await startTestInstallation(t)
  const { ids, callers } = await openPeople(system)
  await system.drain()
  const watch = await watchWrites(system)
  const check = async (requests: readonly Refused[]) => {
    const wrong: string[] = []
    for (const request of requests) {
      const caller = callers[request.as ?? 'owner'] ?? assert.fail(request.as)
      const [method = '', path = ''] = request.route.split(' ')
      const url = path
        .replace('{id}', String(ids.product))
        .replace('{tablet}', String(ids.tablet))
        .replace('{kakao}', encodeURIComponent(ids.kakao))
      const answer = await system.request(method, url, optionsOf(request, caller))
      wrong.push(...faultsOf(request, answer))
    }
    assert.deepEqual(wrong, [])
    await system.drain()
    assert.deepEqual(await watch.take(), [], 'something was stored')
  }
  return { system, check }
}

function optionsOf({ body, raw, headers, noKey }: Refused, caller: RequestOptions): RequestOptions {
  const key = noKey ? {} : { 'idempotency-key': randomUUID() }
  return {
    ...caller,
    headers: { ...key, ...caller.headers, ...headers },
    ...(raw !== undefined && { rawBody: raw }),
    ...(body !== undefined && { body }),
  }
}

function faultsOf({ route, as, body, raw, code, paths, names }: Refused, answer: Answer): string[] {
  const faults: string[] = []
  const { errorCode, errors, message } = answer.body
  const said = `${route} as ${as ?? 'owner'} ${JSON.stringify(body ?? raw ?? '').slice(0, 80)}:`
  if (errorCode !== code) faults.push(`${said} ${errorCode ?? answer.status}, not ${code}`)
  if (answer.status !== Number(code.split('_')[1])) faults.push(`${said} status ${answer.status}`)
  if (paths) {
    const found = [...new Set(errors?.map((one: { path: string }) => one.path))].sort()
    if (found.join() !== paths.toSorted().join()) faults.push(`${said} names ${found}`)
  }
  if (names && !message.includes(names)) faults.push(`${said} does not name ${names}: ${message}`)
  return faults
}

async function openPeople(system: TestInstallation) {
  const forge = await openTokenForge(system)
  const own = await openRestaurant(system)
  const other = await openRestaurant(system)
  const [tablet = 0] = own.tabletIds
  const cookie = await own.pair(tablet)
  const [pairing = ''] = cookie.split('.').slice(-1)
  const ids = {
    product: await own.addProduct(),
    tablet,
    kakao: await kakaoTokenOf(system, 'newcomer@example.com'),
  }
  await own.order(cookie, [[ids.product, 1]])
  const claims = { sub: String(own.ownerId), sid: randomUUID(), type: 'access' }
  const authority = ['ROLE_STORE_OWNER']
  const [header = '', payload = ''] = own.ownerToken.split('.')
  const callers: Record<string, RequestOptions> = {
    nobody: {},
    owner: { token: own.ownerToken },
    tablet: { cookie },
    operator: { token: await signInOperator(system) },
    'altered token': { token: `${header}.${payload}.${'A'.repeat(86)}` },
    'unsigned token': { token: `${btoa('{"alg":"none"}')}.${payload}.` },
    'half a token': { token: `${header}.${payload}` },
    'token of another kind': { headers: { authorization: 'Basic b3duZXI6b3duZXI=' } },
    'stranger’s key': { token: await forge.forge({ ...claims, authority }) },
    'no such session': { token: await forge.sign({ ...claims, authority }) },
    'odd session': { token: await forge.sign({ ...claims, authority, sid: "'\u0000" }) },
    'odd subject': { token: await forge.sign({ ...claims, authority, sub: '0x10' }) },
    'no such person': { token: await forge.sign({ ...claims, authority, sub: '0' }) },
    'unknown authority': { token: await forge.sign({ ...claims, authority: ['ROLE_GOD'] }) },
    'bare tablet': { cookie: `tradeDeviceId=${tablet}` },
    'altered tablet': { cookie: cookie.replace(`=${tablet}.`, `=${tablet + 1}.`) },
    'forged tablet': { cookie: cookie.replace(pairing, 'A'.repeat(pairing.length)) },
    'huge cookie': { cookie: `tradeDeviceId=${'1'.repeat(5_000)}` },
    'bare refresh cookie': { cookie: 'refreshToken=1' },
    'altered refresh cookie': { cookie: other.refreshCookie.replace('.1.', '.2.') },
  }
  return { ids, callers }
}
