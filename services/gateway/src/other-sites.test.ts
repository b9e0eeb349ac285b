import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openGateway } from './testing.ts'

const HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** What is said to a request that would change something. */
async function statusAt(
  gateway: Awaited<ReturnType<typeof openGateway>>,
  host: string,
  origin: string,
): Promise<number> {
  const request = { method: 'POST', url: '/store/product', headers: { host, origin } } as const
  return (await gateway.inject(request)).statusCode
}

test('the pages of a demo are its own under every name of this machine', async (t) => {
  const gateway = await openGateway(t, { hosts: HOSTS })
  for (const host of ['localhost:8000', '127.0.0.1:8000', '[::1]:8000']) {
    assert.equal(await statusAt(gateway, host, `http://${host}`), 200, host)
    assert.equal(await statusAt(gateway, host, `https://${host}`), 403, host)
    assert.equal(await statusAt(gateway, host, 'http://localhost:9000'), 403, host)
  }
})

test('otherwise our pages are at the public address, whatever Host says', async (t) => {
  const gateway = await openGateway(t, { publicUrl: 'https://pos.example/' })
  assert.equal(await statusAt(gateway, 'pos.example', 'https://pos.example'), 200)
  assert.equal(await statusAt(gateway, 'inner:8000', 'https://pos.example'), 200)
  assert.equal(await statusAt(gateway, 'evil.example', 'https://evil.example'), 403)
  assert.equal(await statusAt(gateway, 'evil.example', 'http://evil.example'), 403)
  assert.equal(await statusAt(gateway, 'pos.example', 'http://pos.example'), 403)
})

test('what is said twice is said by nobody of ours', async (t) => {
  const gateway = await openGateway(t)
  const own = 'http://localhost:8000'
  for (const headers of [
    { origin: `${own}, ${own}` },
    { 'sec-fetch-site': 'same-origin, cross-site', origin: own },
  ]) {
    const answer = await gateway.inject({ method: 'POST', url: '/store/product', headers })
    assert.equal(answer.json().errorCode, 'COMMON_403_02')
  }
})
