import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { readConfig } from '../config.ts'
import { advertisedUrl } from './part-discovery.ts'

const advertised = (settings: Record<string, string>) =>
  advertisedUrl(readConfig({ HARU_DEMO_EXPOSED: 'yes', ...settings }), 8003)

test('others are told where a part listens, or what it is told to tell', () => {
  assert.equal(advertised({}), 'http://127.0.0.1:8003')
  assert.equal(advertised({ HARU_HOST: '10.0.0.7' }), 'http://10.0.0.7:8003')
  assert.equal(advertised({ HARU_HOST: '::1' }), 'http://[::1]:8003')
  const told = { HARU_HOST: '0.0.0.0', HARU_ADVERTISED_URL: 'https://trade.example/' }
  assert.equal(advertised(told), 'https://trade.example')
})

for (const HARU_HOST of ['0.0.0.0', '::']) {
  test(`who listens on ${HARU_HOST} tells others an address of this machine`, () => {
    const host = new URL(advertised({ HARU_HOST })).hostname.replace(/^\[|\]$/g, '')
    const own = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    assert.ok([...own.map(({ address }) => address), '127.0.0.1'].includes(host), host)
    const outward = own.filter(({ internal, family }) => !internal && family === 'IPv4')
    if (outward.length > 0) assert.ok(outward.some(({ address }) => address === host))
  })
}
