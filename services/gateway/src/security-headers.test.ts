import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendRaw } from '@haru/haru/testing/raw-request.ts'
import { createKakaoStandIn } from '@haru/user'
import { openGateway } from './testing.ts'

const EXPECTED = {
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\).*geolocation=\(\)/,
  'referrer-policy': /^no-referrer$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
}
const DIRECTIVES = ["default-src 'self'", "base-uri 'none'", "object-src 'none'"]

type Answer = { what: string; status: number; headers: Record<string, unknown> }

/** Each kind of answer that a browser can get. */
async function answersOf(publicUrl: string, t: Parameters<typeof openGateway>[0]) {
  const kakao = { authBaseUrl: publicUrl, apiBaseUrl: publicUrl, tokenBaseUrl: publicUrl }
  const app = { clientId: 'x', clientSecret: 'x', appId: 1, redirectUri: publicUrl }
  const standIn = { kakao: { ...kakao, ...app }, secrets: ['s'.repeat(32)] as const, people: [] }
  const plugin = createKakaoStandIn(standIn)
  const extras = [{ prefix: '/demo/kakao', plugin }]
  const gateway = await openGateway(t, { publicUrl, extras, hosts: ['localhost'] })
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' })
  const host = 'Host: localhost'
  const requests = [
    ['a menu', ['GET /store/product', host], 200],
    ['its head', ['HEAD /store/product', host], 200],
    ['a redirection', ['GET /', host], 302],
    ['the document', ['GET /openapi.json', host], 500],
    ['the page', ['GET /docs/', host], 200],
    ['its script', ['GET /docs/js/scalar.js', host], 200],
    ['the stand-in', ['GET /demo/kakao/oauth/authorize', host], 400],
    ['no such path', ['GET /nothing', host], 404],
    ['no such method', ['PUT /store/product', host], 405],
    ['no URL', ['GET /%zz', host], 400],
    ['a foreign host', ['GET /store/product', 'Host: evil.example'], 403],
    ['another site', ['POST /store/product', host, 'Origin: http://evil.example'], 403],
    ['no HTTP', ['GARBAGE'], 400],
  ] as const
  const answers: Answer[] = []
  for (const [what, [first, ...lines], status] of requests) {
    const start = what === 'no HTTP' ? first : `${first} HTTP/1.1`
    const answer = await sendRaw(url, [start, ...lines, 'Connection: close'])
    assert.equal(answer.status, status, what)
    answers.push({ what, ...answer })
  }
  return answers
}

test('every answer tells browsers what they may do with it', async (t) => {
  for (const { what, headers } of await answersOf('http://localhost:8000', t)) {
    for (const [name, value] of Object.entries(EXPECTED)) {
      assert.match(String(headers[name]), value, `${what}: ${name}`)
    }
    const policy = String(headers['content-security-policy'])
    for (const one of DIRECTIVES) assert.ok(policy.includes(one), `${what}: ${policy}`)
    assert.doesNotMatch(policy, /unsafe|\*|https?:|upgrade/, what)
    // Under http it would lock a browser out.
    assert.equal(headers['strict-transport-security'], undefined, what)
  }
})

test('under https every answer says never to use http again', async (t) => {
  for (const { what, headers } of await answersOf('https://pos.example', t)) {
    assert.match(String(headers['strict-transport-security']), /^max-age=\d{8}; /, what)
    assert.match(String(headers['content-security-policy']), /upgrade-insecure-requests/, what)
  }
})

test('no answer lets another site read it, whoever asks', async (t) => {
  const gateway = await openGateway(t)
  const origin = 'https://evil.example'
  const asking = { origin, 'access-control-request-method': 'POST' }
  for (const url of ['/store/product', '/store/nothing', '/docs/', '/openapi.json', '/nothing']) {
    for (const method of ['OPTIONS', 'GET', 'POST'] as const) {
      const { headers, statusCode } = await gateway.inject({ method, url, headers: asking })
      const names = Object.keys(headers).filter((name) => name.startsWith('access-control'))
      assert.deepEqual(names, [], `${method} ${url}`)
      if (method === 'OPTIONS') assert.ok(statusCode >= 400, `${url}: ${statusCode}`)
    }
  }
})

test('what the page may run is named anew in every answer', async (t) => {
  const gateway = await openGateway(t)
  const nonces = new Set<string>()
  for (let n = 0; n < 3; n++) {
    const { headers, payload } = await gateway.inject({ method: 'GET', url: '/docs/' })
    const policy = String(headers['content-security-policy'])
    const [, nonce = ''] = /script-src 'self' 'nonce-([\w-]{22})'/.exec(policy) ?? []
    const shown = [...payload.matchAll(/nonce="([^"]*)"/g)].map(([, one]) => one)
    assert.deepEqual([...new Set(shown)], [nonce])
    assert.equal([...payload.matchAll(/<script/g)].length, shown.length)
    assert.equal(headers['cache-control'], 'no-store')
    nonces.add(nonce)
  }
  assert.equal(nonces.size, 3)
})
