import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, SERVICE_NAMES, type ServiceName } from '@haru/contracts'
import { IDENTITY_HEADER, signCaller } from '@haru/service-kit'
import { sendRaw } from './testing/raw-request.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { openSplitDoor, type SplitDoor } from './testing/split-door.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let split: SplitDoor
let owner: Caller
before(async () => {
  const t = { after: (end: () => unknown) => void ends.unshift(end) }
  system = await startTestInstallation(t)
  own = await openRestaurant(system)
  split = await openSplitDoor(t, system)
  const authorityList = ['ROLE_STORE_OWNER', 'ROLE_OPERATOR'] as const
  const { ownerId: userId, storeId } = own
  const rights = { authorityList: [...authorityList], sid: 'any', expiresAt: 9_999_999_999 }
  owner = { account: { kind: 'account', userId, storeId, ...rights } }
})
after(async () => {
  for (const end of ends) await end()
})

/** What each service tells an account alone. */
const FOR_ACCOUNTS: Record<ServiceName, string> = {
  user: '/user/me',
  store: '/store/product',
  trade: '/trade/999999',
  settlement: '/job/execution',
}
/** What each service tells other services alone. */
const FOR_SERVICES: Record<ServiceName, string> = {
  user: '/infra/key/list',
  store: '/infra/store/read',
  trade: '/infra/day/close',
  settlement: '/infra/openapi',
}

/** Asks a service on its own port, as whoever came past the gateway would. */
async function ask(service: ServiceName, path: string, headers: [name: string, value: string][]) {
  const method = path.startsWith('/infra/') ? 'POST' : 'GET'
  const answer = await fetch(`${split.origins[service]}${path}`, {
    method,
    headers: [['content-type', 'application/json'], ...headers],
    ...(method === 'POST' && { body: '{}' }),
  })
  const code = /"errorCode":"(\w+)"/.exec(await answer.text())?.[1]
  return { status: answer.status, code }
}

/** Identities for a service that are no good, each but for one thing. */
function noGood(caller: Caller, service: ServiceName): [why: string, values: string[]][] {
  const { internalKey } = system.secrets
  const good = signCaller(caller, service, internalKey)
  const [payload = '', signature = ''] = good.split('.')
  const says = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url')
  const until = Date.now() + 3_600_000
  const others = SERVICE_NAMES.filter((name) => name !== service)
  return [
    ['nothing', []],
    ['empty', ['']],
    ['unsigned', [payload]],
    ['an empty signature', [`${payload}.`]],
    ["another's key", [signCaller(caller, service, `${internalKey}x`)]],
    ['an empty key', [signCaller(caller, service, '')]],
    ['older than 30 s', [signCaller(caller, service, internalKey, Date.now() - 31_000)]],
    ['words altered', [`${says({ caller, audience: service, until })}.${signature}`]],
    ['half a signature', [`${payload}.${signature.slice(0, 20)}`]],
    ['more than a signature', [`${good}.${signature}`]],
    ['said twice', [good, good]],
    ['plain JSON', [JSON.stringify({ caller, audience: service, until })]],
    ...others.map((name): [string, string[]] => [
      `meant for ${name}`,
      [signCaller(caller, name, internalKey)],
    ]),
  ]
}

test('a service on its own port believes no identity that was not signed for it now', async () => {
  const wrong: string[] = []
  for (const service of SERVICE_NAMES) {
    const cases: [Caller, path: string, code: string][] = [
      [owner, FOR_ACCOUNTS[service], 'COMMON_400_02'],
      [{ service: 'gateway' }, FOR_SERVICES[service], 'COMMON_404_01'],
    ]
    for (const [caller, path, code] of cases) {
      const good = signCaller(caller, service, system.secrets.internalKey)
      const control = await ask(service, path, [[IDENTITY_HEADER, good]])
      assert.match(control.code ?? 'in', /^(in|COMMON_400_06|STORE_404_03)$/, path)
      for (const [why, values] of noGood(caller, service)) {
        const said = await ask(
          service,
          path,
          values.map((value) => [IDENTITY_HEADER, value]),
        )
        if (said.code !== code) wrong.push(`${service} ${path} ${why}: ${said.status} ${said.code}`)
      }
    }
  }
  assert.deepEqual(wrong, [])
})

test('an account is no service, a service is no account, and neither token counts', async () => {
  const { internalKey } = system.secrets
  for (const service of SERVICE_NAMES) {
    const asOwner = signCaller(owner, service, internalKey)
    const toService = await ask(service, FOR_SERVICES[service], [[IDENTITY_HEADER, asOwner]])
    assert.equal(toService.code, 'COMMON_404_01', service)
    const asService = signCaller({ service: 'trade' }, service, internalKey)
    const toAccount = await ask(service, FOR_ACCOUNTS[service], [[IDENTITY_HEADER, asService]])
    assert.equal(toAccount.code, 'COMMON_400_02', service)
    const bearer = await ask(service, FOR_ACCOUNTS[service], [
      ['authorization', `Bearer ${own.ownerToken}`],
      ['cookie', `tradeDeviceId=1; refreshToken=1`],
    ])
    assert.equal(bearer.code, 'COMMON_400_02', service)
  }
})

/** Every way of writing a path that some server on the way might understand. */
function spellingsOf(path: string): string[] {
  const [, first = '', rest = ''] = /^\/(\w+)(.*)$/.exec(path) ?? []
  const hex = (text: string) => text.replace(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  return [
    ...[path, `${path}/`, `${path}?a=b`, `${path};a=b`, `/${first};a=b${rest}`, `/${path}`],
    ...[`//x${path}`, `/.${path}`, `/./${first}${rest}`, `/${first}/.${rest}`],
    ...[`/${first}/${rest}`, `/${first}/x/..${rest}`, path.toUpperCase(), `/%2f${first}${rest}`],
    ...[`/${hex(first)}${rest}`, `/${first}${rest.replaceAll('/', '%2f')}`, `${path}%20`],
    ...[`${path}%00`, `${path}.json`, `${path}%23`, `/\\${first}${rest}`, `${path}%3fa=b`],
    ...[`/%25${hex(first).slice(1)}${rest}`, `http://x${path}`, `http://x/${path}`],
    ...['/store', '/job', '/docs'].flatMap((prefix) => [
      ...[`${prefix}/..${path}`, `${prefix}/../..${path}`, `${prefix}/%2e%2e${path}`],
      ...[`${prefix}/..%2f${path.slice(1)}`, `${prefix}/..;${path}`, `${prefix}/.%2e${path}`],
      ...[`${prefix}/..%5c${path.slice(1)}`, `${prefix}\\..${path}`, `${prefix}//..${path}`],
      ...[`${prefix}/%252e%252e${path}`, `${prefix}${path}`, `${prefix}/x/../..${path}`],
      ...[`${prefix};/..${path}`, `${prefix}/..%c0%af${path.slice(1)}`],
    ]),
    `/store?/..${path}`,
  ]
}

const INTERNAL = [
  ...['/metrics', '/health/live', '/health/ready', '/infra/openapi', '/infra/store/read'],
  ...['/infra/session/check', '/infra/day/close'],
]

/** What may be said: there is nothing, it is malformed, wants credentials, or is the real page. */
const NOTHING = /"errorCode":"COMMON_(404_01|400_0[1-8]|405_01|403_01)"/

test('what is internal is behind no way of writing its path, at either door', async () => {
  const wrong: string[] = []
  const head = ['Host: x', 'Connection: close', 'Content-Type: application/json']
  for (const door of [system.url, split.url]) {
    for (const path of INTERNAL.flatMap(spellingsOf)) {
      const method = path.includes('infra') ? 'POST' : 'GET'
      const bearer = `Authorization: Bearer ${own.ownerToken}`
      const lines = [`${method} ${path} HTTP/1.1`, ...head, bearer, 'Content-Length: 2']
      const { status, text } = await sendRaw(door, lines, '{}')
      if (status >= 400 && status < 500 && NOTHING.test(text)) continue
      wrong.push(`${method} ${path}: ${status} ${text.slice(0, 80)}`)
    }
  }
  assert.deepEqual(wrong, [])
})
