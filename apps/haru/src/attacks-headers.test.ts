import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { signCaller } from '@haru/service-kit'
import { ownerCaller } from '@haru/service-kit/testing.ts'
import { sendRaw } from './testing/raw-request.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import { openSplitDoor } from './testing/split-door.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let own: Restaurant
let cookie: string
/** The gateway in front of services of its own process, and of others. */
let doors: readonly string[]
/** Identities that the services would believe, as if an attacker had the internal key. */
let genuine: readonly string[]

before(async () => {
  const t = { after: (end: () => unknown) => void ends.unshift(end) }
  system = await startTestInstallation(t)
  own = await openRestaurant(system)
  cookie = await own.pair(own.tabletIds[0] ?? 0)
  doors = [system.url, (await openSplitDoor(t, system)).url]
  const callers = [ownerCaller(own.ownerId, own.storeId), { service: 'trade' }]
  genuine = callers.map((caller) => signCaller(caller, 'store', system.secrets.internalKey))
})
after(async () => {
  for (const end of ends) await end()
})

const HEAD = ['Host: x', 'Connection: close']

/** An identity, written in every way that a server or proxy might take for the header. */
function waysToSay(value: string): string[][] {
  const name = 'x-authorization-caller'
  return [
    [`${name}: ${value}`],
    [`X-AUTHORIZATION-CALLER: ${value}`],
    [`${name}: ${value}`, `${name}: ${value}`],
    [`${name}: e30.e30`, `X-Authorization-Caller: ${value}`],
    [`x_authorization_caller: ${value}`],
    [`x-authorization_caller: ${value}`],
    [`${name}:${value}`, `Connection: ${name}`],
    [`${name}: ${value}`, `Connection: keep-alive, X-Authorization-Caller`],
    [`${name} : ${value}`],
    [`${name}\t: ${value}`],
    [` ${name}: ${value}`],
    ['x-other: 1', ` ${name}: ${value}`],
    [`x-other: 1\n${name}: ${value}`],
    [`x-other: 1\r${name}: ${value}`],
    [`${name}\u0000: ${value}`],
    [`Cookie: ${name}=${value}`],
    [`x-authorization-user-id: ${own.ownerId}`, `x-authorization-store-id: ${own.storeId}`],
    [`x-forwarded-user: ${own.ownerId}`, `x-user-id: ${own.ownerId}`],
  ]
}

test('no way of writing an identity makes somebody of nobody, at either door', async () => {
  const wrong: string[] = []
  for (const door of doors) {
    for (const headers of genuine.flatMap(waysToSay)) {
      for (const path of ['/store/product', '/infra/store/read']) {
        const method = path.startsWith('/infra') ? 'POST' : 'GET'
        const answer = await sendRaw(door, [`${method} ${path} HTTP/1.1`, ...HEAD, ...headers])
        const isRefused = /COMMON_400_0[12]|COMMON_404_01/.test(answer.text)
        if (answer.status < 400 || answer.status > 404 || !isRefused) {
          wrong.push(`${door} ${path} ${headers.join('|')}: ${answer.status}`)
        }
      }
    }
  }
  assert.deepEqual(wrong, [])
})

test('what comes after the body, as a trailer, is no header', async () => {
  for (const door of doors) {
    for (const value of genuine) {
      const lines = ['GET /store/product HTTP/1.1', ...HEAD, 'Transfer-Encoding: chunked']
      const trailers = ['Trailer: x-authorization-caller']
      const body = `0\r\nx-authorization-caller: ${value}\r\n\r\n`
      const { status, text } = await sendRaw(door, [...lines, ...trailers], body)
      assert.match(text, /COMMON_400_02/, String(status))
    }
  }
})

test('who has credentials stays who he is, whatever he says besides', async () => {
  const other = await openRestaurant(system)
  const theirs = await other.addProduct({ name: '남의 국수' })
  const bearer = `Authorization: Bearer ${other.ownerToken}`
  for (const door of doors) {
    for (const value of genuine) {
      const said = [`x-authorization-caller: ${value}`, `X-Authorization-Caller: ${value}`]
      const lines = ['GET /store/product HTTP/1.1', ...HEAD, bearer, ...said]
      const { status, text } = await sendRaw(door, lines)
      const ids = (JSON.parse(unchunked(text)) as { id: number }[]).map(({ id }) => id)
      assert.deepEqual([status, ids], [200, [theirs]])
    }
  }
})

function unchunked(text: string): string {
  return text.startsWith('[') ? text : text.slice(text.indexOf('['), text.lastIndexOf(']') + 1)
}

/** A request of the owner's that must never be seen, since it lies in the body of another. */
const smuggled = () => {
  const body = '{"name":"smuggled","category":"DRINK","price":1,"baseStock":1}'
  const head = ['POST /store/product HTTP/1.1', 'Host: x', 'Content-Type: application/json']
  const length = `Content-Length: ${body.length}`
  const bearer = `Authorization: Bearer ${own.ownerToken}`
  return `${[...head, bearer, length].join('\r\n')}\r\n\r\n${body}`
}

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

/** Heads whose end of body two servers may see at different places. */
const AMBIGUOUS: readonly string[][] = [
  ['Content-Length: 5', 'Transfer-Encoding: chunked'],
  ['Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['Content-Length: 5', 'Content-Length: 6'],
  ['Content-Length: 5', 'Content-Length: 5'],
  ['Content-Length: 5, 5'],
  ['Content-Length: +5'],
  ['Content-Length: 0x5'],
  ['Content-Length: 5\u0000'],
  ['Content-Length : 5'],
  ['Content-Length: 1', ' 5'],
  ['Transfer-Encoding : chunked'],
  ['Transfer-Encoding: xchunked'],
  ['Transfer-Encoding: chunked, identity'],
  ['Transfer-Encoding: identity, chunked, identity'],
  ['Transfer-Encoding:\u000bchunked'],
  ['Transfer-Encoding: "chunked"'],
  ['X: y', ' Transfer-Encoding: chunked', 'Content-Length: 5'],
  ['X: y\rTransfer-Encoding: chunked', 'Content-Length: 5'],
  ['X: y\nContent-Length: 0'],
]

test('a request with two ends is answered once, with a refusal, and hides none', async () => {
  const isAmbiguousHead = 'POST /user/re-issue HTTP/1.1'
  for (const door of doors) {
    for (const headers of AMBIGUOUS) {
      for (const body of [`0\r\n\r\n${smuggled()}`, chunk(smuggled()), `00000${smuggled()}`]) {
        const answer = await sendRaw(door, [isAmbiguousHead, 'Host: x', ...headers], body)
        const shown = `${door} ${headers.join('|')}: ${answer.status} ${answer.text}`
        assert.equal(answer.status, 400, shown)
        assert.match(answer.text, /COMMON_400_01/, shown)
        assert.doesNotMatch(answer.text, /HTTP\/1\.1/, shown)
      }
    }
    const menu = await own.owner('GET', '/store/product')
    assert.deepEqual(menu.body, [], 'a smuggled request was carried out')
  }
})

test('a body that nobody wants is no request, on the connection to a service either', async () => {
  for (const door of doors) {
    for (let n = 0; n < 20; n++) {
      const body = smuggled()
      const length = `Content-Length: ${body.length}`
      const head = ['GET /trade HTTP/1.1', ...HEAD, length, `Cookie: ${cookie}`]
      const { text } = await sendRaw(door, head, body)
      assert.match(text, /TRADE_404_02|COMMON_4\d\d_01/)
      assert.doesNotMatch(text, /HTTP\/1\.1/)
    }
  }
  assert.deepEqual((await own.owner('GET', '/store/product')).body, [])
})
