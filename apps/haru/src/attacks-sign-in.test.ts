import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { sendRaw } from './testing/raw-request.ts'
import { kakaoTokenOf, openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { watchWrites } from './testing/write-watch.ts'

const renew = (system: TestInstallation, cookie: string) =>
  system.request('POST', '/user/re-issue', { cookie })
const refreshOf = ({ cookies }: { cookies: string[] }) =>
  cookies.find((one) => one.startsWith('refreshToken=')) ?? ''

test('a stolen refresh token that both use ends with all that came of it', async (t) => {
  const system = await startTestInstallation(t)
  const victim = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const stolen = victim.refreshCookie
  // One of the two, who knows which: he renews, and renews again.
  const first = await renew(system, stolen)
  const second = await renew(system, refreshOf(first))
  assert.deepEqual([first.status, second.status], [200, 200])
  // The other.
  for (const cookie of [stolen, refreshOf(first), refreshOf(second)]) {
    assert.equal((await renew(system, cookie)).body.errorCode, 'USER_401_01')
  }
  for (const token of [victim.ownerToken, first.body.accessToken, second.body.accessToken]) {
    const { body } = await system.request('GET', '/user/me', { token })
    assert.equal(body.errorCode, 'COMMON_401_06')
  }
  assert.equal((await renew(system, stranger.refreshCookie)).status, 200)
})

test('a pairing code that was seen is worth one tablet of its store, once, in time', async (t) => {
  const system = await startTestInstallation(t)
  const [own, other] = [await openRestaurant(system), await openRestaurant(system)]
  const [table = 0, second = 0] = own.tabletIds
  const redeem = (code: string, shown: object = {}) =>
    system.request('POST', '/store/trade-device/pairing', { body: { code }, ...shown })
  const issue = async (id: number) =>
    (await own.owner('POST', `/store/trade-device/${id}/pairing`)).body as {
      code: string
      link: string
    }
  // The link opens a page: whoever loads it in advance, as a messenger does, spends nothing.
  const { code, link } = await issue(table)
  const { pathname, search } = new URL(link)
  for (const method of ['GET', 'HEAD', 'POST']) {
    const { cookies } = await system.request(method, `${pathname}${search}`)
    assert.deepEqual(cookies, [])
  }
  // Another store's owner and tablet, who redeem it, become that tablet and get nothing else.
  const theirs = await other.pair(other.tabletIds[0] ?? 0)
  const shown = { token: other.ownerToken, cookie: theirs }
  const paired = await redeem(code, shown)
  assert.equal(paired.status, 204)
  const [cookie = ''] = paired.cookies
  assert.match(cookie, new RegExp(`^tradeDeviceId=${table}\\.`))
  assert.deepEqual((await system.request('GET', '/store/product', { cookie: theirs })).body, [])
  for (const again of [
    code,
    code.toLowerCase(),
    ` ${code} `,
    `${code.slice(0, 4)}-${code.slice(4)}`,
  ]) {
    const refused = await redeem(again)
    assert.deepEqual([refused.body.errorCode, refused.cookies], ['COMMON_400_05', []])
  }
  // The owner revokes it: the cookie is dead, and so is every code that waits.
  const waiting = await issue(table)
  await own.owner('DELETE', `/store/trade-device/${table}/pairing`)
  assert.equal((await redeem(waiting.code)).body.errorCode, 'COMMON_400_05')
  const dead = await system.request('GET', '/trade', { cookie })
  assert.equal(dead.body.errorCode, 'STORE_401_01')
  // Nor does it help to put another tablet's number before a signature.
  const [, , signature] = (await own.pair(second)).split('.')
  const forged = `${cookie.split('.').slice(0, 2).join('.')}.${signature}`
  const answer = await system.request('GET', '/trade', { cookie: forged })
  assert.equal(answer.body.errorCode, 'STORE_401_01')
})

test('only the owner of a tablet makes codes for it, and no answer lists codes', async (t) => {
  const system = await startTestInstallation(t)
  const [own, other] = [await openRestaurant(system), await openRestaurant(system)]
  const [table = 0] = own.tabletIds
  const path = `/store/trade-device/${table}/pairing`
  const cookie = await own.pair(own.tabletIds[1] ?? 0)
  const watch = await watchWrites(system)
  for (const shown of [{ token: other.ownerToken }, { cookie }, {}]) {
    assert.ok((await system.request('POST', path, shown)).status >= 400)
    assert.ok((await system.request('DELETE', path, shown)).status >= 400)
  }
  assert.deepEqual(await watch.take(), [])
  const { code } = (await own.owner('POST', path)).body
  const tablets = await own.owner('GET', '/store/trade-device')
  assert.doesNotMatch(JSON.stringify(tablets.body), new RegExp(code))
})

/** Counts what is asked of the database about people and tablets, and of Kakao. */
function countQuestions(t: TestContext) {
  const queries = t.mock.method(pg.Client.prototype, 'query')
  const fetches = t.mock.method(globalThis, 'fetch')
  return {
    take() {
      const texts = queries.mock.calls.map(({ arguments: [one] }) => {
        return typeof one === 'string' ? one : ((one as { text?: string } | undefined)?.text ?? '')
      })
      const urls = fetches.mock.calls.map(({ arguments: [one] }) => String(one))
      queries.mock.resetCalls()
      fetches.mock.resetCalls()
      return {
        database: texts.filter((one) => /\b(users|store)\./.test(one)).length,
        kakao: urls.filter((one) => one.includes('/demo/kakao/')).length,
      }
    },
  }
}

test('a failed sign-in costs and says the same with and without an account', async (t) => {
  const system = await startTestInstallation(t)
  const known = await openRestaurant(system)
  const email = 'known@example.com'
  const kakaoToken = await kakaoTokenOf(system, email)
  const body = { storeName: '하루', posGrade: 'BRONZE', settlementDate: 15 }
  await system.request('POST', `/user/kakao?token=${kakaoToken}`, { body })
  const unknownToken = await kakaoTokenOf(system, 'unknown@example.com')
  const altered = (token: string) => `${token.slice(0, -3)}AAA`
  const questions = countQuestions(t)
  const costOf = async (ask: () => Promise<{ status: number; body: { errorCode?: string } }>) => {
    questions.take()
    const { status, body: said } = await ask()
    return { status, code: said.errorCode, ...questions.take() }
  }
  const login = (token: string) => () => system.request('POST', `/user/login/kakao?token=${token}`)
  const wanted = await costOf(login(altered(unknownToken)))
  assert.deepEqual([wanted.code, wanted.database], ['COMMON_401_01', 0])
  for (const token of [altered(kakaoToken), 'x', 'signup.e30.x']) {
    assert.deepEqual(await costOf(login(token)), wanted)
  }
  const signUp = (token: string) => () => {
    return system.request('POST', `/user/kakao?token=${token}`, { body })
  }
  const refused = await costOf(signUp(altered(unknownToken)))
  assert.deepEqual(await costOf(signUp(altered(kakaoToken))), refused)
  assert.deepEqual([refused.code, refused.database], ['COMMON_401_01', 0])
  // A session that there is, by a token that we did not sign, and one that there is not.
  const [sid = ''] = known.refreshCookie.slice('refreshToken='.length).split('.')
  for (const one of [sid, sid.replace(/^./, (first) => (first === '0' ? '1' : '0'))]) {
    const cost = await costOf(() => renew(system, `refreshToken=${one}.1.${'A'.repeat(43)}`))
    assert.deepEqual([cost.code, cost.database], ['USER_401_01', 0])
  }
  const code = (typed: string) => () => {
    return system.request('POST', '/store/trade-device/pairing', { body: { code: typed } })
  }
  const one = await costOf(code('AAAAAAAA'))
  for (const typed of ['ZZZZZZZZ', '', 'A', 'A'.repeat(100), "' or 1=1"]) {
    assert.deepEqual(await costOf(code(typed)), one)
  }
})

test('a sign-in leads nowhere but to Kakao and back here, whoever asks', async (t) => {
  const system = await startTestInstallation(t)
  const evil = 'https://evil.example'
  const wishes = ['redirect_uri', 'redirectUri', 'redirect', 'next', 'url', 'returnTo', 'continue']
    .map((name) => `${name}=${encodeURIComponent(evil)}`)
    .join('&')
  const headers = {
    accept: 'text/html',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
    origin: evil,
    referer: `${evil}/`,
  }
  const locationOf = async (path: string, cookie = '') => {
    const answer = await system.request('GET', path, { headers, cookie })
    return { answer, location: answer.headers.get('location') ?? '' }
  }
  const left = await locationOf(`/user/oauth/kakao?${wishes}`)
  const target = new URL(left.location)
  assert.equal(target.origin, system.url)
  assert.equal(target.searchParams.get('redirect_uri'), `${system.url}/user/oauth/kakao/callback`)
  assert.doesNotMatch(left.location, /evil/)
  const state = target.searchParams.get('state') ?? ''
  const cookie = left.answer.cookies.join('; ')
  const people = [
    'code=person:new@example.com',
    'code=wrong',
    'error=access_denied',
    `error=${evil}`,
  ]
  const states = [state, evil, `${state}&state=${evil}`, '%0d%0aLocation: https://evil.example']
  for (const said of people) {
    for (const shown of states) {
      const path = `/user/oauth/kakao/callback?${said}&state=${shown}&${wishes}`
      const { answer, location } = await locationOf(path, cookie)
      if (answer.status !== 302) continue
      assert.ok(location.startsWith(`${system.url}/`), location)
      assert.doesNotMatch(location, /evil/)
    }
  }
})

test('no address of ours, however written, redirects to another host', async (t) => {
  const system = await startTestInstallation(t)
  const paths = ['//evil.example', '//evil.example/', '//evil.example/docs', '/\\evil.example/docs']
  paths.push(
    '//evil.example/%2f..',
    '/docs//evil.example',
    '/docs/..//evil.example',
    '/%09/evil.example',
  )
  paths.push(
    '/docs?//evil.example',
    '//docs',
    '///evil.example/docs',
    'http://evil.example/docs',
    '/',
  )
  for (const path of paths) {
    for (const host of ['x', 'evil.example']) {
      const head = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
      const { status, headers } = await sendRaw(system.url, head)
      if (status < 300 || status >= 400) continue
      const location = headers['location'] ?? ''
      const target = new URL(location, system.url)
      assert.equal(target.origin, system.url, `${path}: ${location}`)
    }
  }
})
