import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startLoggingChild } from './testing/log-of-child.ts'
import { type Door, kakaoTokenOf, openRestaurant } from './testing/restaurant.ts'
import { sendRequest, startTestInstallation } from './testing/test-installation.ts'

/** Signs in as a browser does, by way of Kakao's page. @returns what must stay secret of it */
async function signInByBrowser(door: Door, email: string): Promise<string[]> {
  const sent = await door.request('GET', '/user/oauth/kakao')
  const state = new URL(sent.headers.get('location') ?? '').searchParams.get('state') ?? ''
  const code = `person:${email}`
  const query = new URLSearchParams({ state, code })
  const cookie = sent.cookies.join('; ')
  const back = await door.request('GET', `/user/oauth/kakao/callback?${query}`, { cookie })
  assert.equal(back.status, 200, JSON.stringify(back.body))
  // One of them is taken back, and empty.
  const values = [...sent.cookies, ...back.cookies].map(cookieValue).filter((one) => one !== '')
  return [state, code, encodeURIComponent(code), back.body.accessToken, ...values]
}

function cookieValue(cookie: string): string {
  return cookie.slice(cookie.indexOf('=') + 1)
}

/** What the log must not say, by a person and a tablet who do all that one can do. */
async function beBusy(door: Door): Promise<string[]> {
  const restaurant = await openRestaurant(door)
  const { ownerToken, refreshCookie, tabletIds } = restaurant
  const [table = 0] = tabletIds
  const { body } = await restaurant.owner('POST', `/store/trade-device/${table}/pairing`)
  const pair = (code: string) => {
    return door.request('POST', '/store/trade-device/pairing', { body: { code } })
  }
  await pair('WRONG-CODE')
  const paired = await pair(body.code)
  assert.equal(paired.status, 204)
  const [cookie = ''] = paired.cookies
  const rice = await restaurant.addProduct()
  await restaurant.order(cookie, [[rice, 1]])
  await restaurant.order(`${cookie}x`, [[rice, 1]])
  await restaurant.pay(table)
  const renewed = await door.request('POST', '/user/re-issue', { cookie: refreshCookie })
  assert.equal(renewed.status, 200)
  await door.request('POST', '/user/logout', { token: ownerToken, cookie: refreshCookie })
  await restaurant.owner('GET', '/store/product')
  const cookies = [refreshCookie, cookie, ...renewed.cookies].map(cookieValue)
  return ['WRONG-CODE', body.code, ownerToken, renewed.body.accessToken, ...cookies]
}

const BODY_TOKEN = 'body-token-of-nobody'
const INVITATION = 'Ab0-'.repeat(6).slice(0, 22)

/** Tokens in bodies that are refused: unknown to Kakao, beside another, in what is no JSON. */
async function refuseBodies(door: Door, kakaoToken: string): Promise<void> {
  const store = { storeName: '하루', posGrade: 'BRONZE', settlementDate: 15 }
  const bodies: [path: string, rawBody: string, status: number][] = [
    ['/user/login/kakao', JSON.stringify({ token: BODY_TOKEN }), 401],
    ['/user/kakao', JSON.stringify({ ...store, token: BODY_TOKEN }), 401],
    ['/user/staff', JSON.stringify({ token: BODY_TOKEN, code: INVITATION }), 401],
    [`/user/login/kakao?token=${BODY_TOKEN}`, JSON.stringify({ token: kakaoToken }), 400],
    ['/user/login/kakao', `{"token":"${kakaoToken}`, 400],
    ['/user/login/kakao', JSON.stringify({ token: [kakaoToken] }), 400],
    ['/user/kakao', JSON.stringify({ token: kakaoToken }), 400],
  ]
  for (const [path, rawBody, status] of bodies) {
    assert.equal((await door.request('POST', path, { rawBody })).status, status, rawBody)
  }
}

test('no log line of a busy run says a secret, at the level that says all', async (t) => {
  const system = await startTestInstallation(t)
  const child = await startLoggingChild(t, system, 'trace')
  const { url } = child
  type Rest = Parameters<typeof sendRequest> extends [string, ...infer Rest] ? Rest : never
  const door: Door = { url, request: (...args: Rest) => sendRequest(url, ...args) }
  const secrets = await beBusy(door)
  const email = 'guest@example.com'
  const kakaoToken = await kakaoTokenOf(door, email)
  const body = { storeName: '하루식당', posGrade: 'BRONZE', settlementDate: 15 }
  await door.request('POST', `/user/kakao?token=${kakaoToken}`, { body })
  secrets.push(kakaoToken, ...(await signInByBrowser(door, email)))

  const faults = [
    ['users.account', '/user/login/kakao', `?token=${kakaoToken}`, undefined],
    ['users.account', '/user/kakao', `?token=${kakaoToken}`, body],
    ['users.account', '/user/login/kakao', '', { token: kakaoToken }],
    ['users.account', '/user/kakao', '', { ...body, token: kakaoToken }],
    ['users.staff_invitation', '/user/staff', '', { token: kakaoToken, code: INVITATION }],
    ['store.pairing_code', '/store/trade-device/pairing', '', { code: 'ANY-CODE' }],
  ] as const
  for (const [table, path, query, sent] of faults) {
    await system.admin.query(`alter table ${table} rename to gone`)
    const options = sent ? { body: sent } : {}
    const failed = await door.request('POST', `${path}${query}`, options)
    assert.equal(failed.status, 500, path)
    const [schema, name] = table.split('.')
    await system.admin.query(`alter table ${schema}.gone rename to ${name}`)
    await child.line(({ traceId, err }) => traceId === failed.body.traceId && err !== undefined)
  }
  await door.request('POST', '/user/login/kakao?token=not-a-token-of-kakao')
  await refuseBodies(door, kakaoToken)
  await door.request('POST', `/user/login/kakao/%zz?token=${kakaoToken}`)
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`POST /user/login/kakao?token=${kakaoToken} HTTP/1.1\r\nno header at all\r\n\r\n`)
  await text(socket)
  await child.line(({ msg }) => msg === 'an unreadable request')

  const { password } = new URL(system.database.appUrl)
  const { cookieSecrets, internalKey } = system.secrets
  secrets.push(
    'not-a-token-of-kakao',
    BODY_TOKEN,
    INVITATION,
    'ANY-CODE',
    'test-secret',
    internalKey,
    ...cookieSecrets,
  )
  if (password !== '') secrets.push(password)
  const log = child.lines.map((line) => JSON.stringify(line))
  for (const secret of secrets) {
    assert.ok(secret.length >= 4, 'a secret of the test is empty')
    const found = log.filter((line) => line.includes(secret))
    assert.deepEqual(found, [], `the log says ${secret}`)
  }
})

test('a request that was answered well is no line of the log, unless asked for', async (t) => {
  const system = await startTestInstallation(t)
  const child = await startLoggingChild(t, system, 'info')
  const request = (...args: string[]) => sendRequest(child.url, args[0] ?? '', args[1] ?? '')
  assert.equal((await request('GET', '/openapi.json')).status, 200)
  assert.equal((await request('GET', '/store/product')).status, 400)
  const socket = connect(Number(new URL(child.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\nno header at all\r\n\r\n')
  await child.line(({ msg }) => msg === 'an unreadable request')
  assert.deepEqual(
    child.lines.map(({ msg }) => msg).filter((msg) => !msg.startsWith('Server listening')),
    ['an unreadable request'],
  )
})
