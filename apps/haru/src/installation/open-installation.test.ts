import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type TestContext, test } from 'node:test'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { readConfig } from '../config.ts'
import { listenInternally } from './listen-internally.ts'
import { openInstallation } from './open-installation.ts'
import { ownAddress } from './own-address.ts'

const addresses = Object.values(networkInterfaces()).flat()
const skip = addresses.some((one) => one?.address === '::1') ? false : 'this machine has no ::1'

async function openDemo(t: TestContext, environment: Record<string, string>) {
  const database = await createTestDatabase(t)
  const config = readConfig({
    HARU_PORT: '0',
    HARU_DEMO_EXPOSED: 'yes',
    HARU_COOKIE_SECRETS: 'cookie-secret-of-tests-0123456789abcdef',
    HARU_INTERNAL_KEY: 'internal-key-of-tests-0123456789abcdef',
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
    LOG_LEVEL: 'silent',
    ...environment,
  })
  const installation = await openInstallation(config, { begins: true })
  t.after(() => installation.close())
  return { config, installation }
}

test('what is listened on is asked at an address that is a URL', () => {
  const cases = [
    ['127.0.0.1', 'http://127.0.0.1:8000'],
    ['localhost', 'http://localhost:8000'],
    ['::1', 'http://[::1]:8000'],
    ['0.0.0.0', 'http://127.0.0.1:8000'],
    ['::', 'http://[::1]:8000'],
    ['192.168.0.7', 'http://192.168.0.7:8000'],
  ] as const
  for (const [host, expected] of cases) assert.equal(ownAddress(host, 8000), expected)
})

for (const HARU_HOST of ['::1', '127.0.0.1']) {
  const reason = HARU_HOST === '::1' ? skip : false
  test(`a demo on ${HARU_HOST} signs in, whatever its public address`, {
    skip: reason,
  }, async (t) => {
    // Nobody answers there: the browser reaches it otherwise.
    const HARU_PUBLIC_URL = 'http://pos.invalid:1'
    const { installation } = await openDemo(t, { HARU_HOST, HARU_PUBLIC_URL })
    const { gateway, port } = installation
    await gateway.listen({ port, host: HARU_HOST })
    const visit = async (path: string, cookie = '') =>
      await fetch(`${ownAddress(HARU_HOST, port)}${path}`, {
        redirect: 'manual',
        headers: { cookie },
      })
    const leaving = await visit('/user/oauth/kakao')
    const authorize = new URL(leaving.headers.get('location') ?? '')
    assert.equal(authorize.origin, HARU_PUBLIC_URL)
    authorize.searchParams.set('person', 'new@example.com')
    const returning = await visit(`${authorize.pathname}${authorize.search}`)
    const callback = new URL(returning.headers.get('location') ?? '')
    const [cookie = ''] = leaving.headers.getSetCookie().map((one) => one.split(';')[0])
    const answer = await visit(`${callback.pathname}${callback.search}`, cookie)
    const { errorCode, ticket } = (await answer.json()) as Record<string, string>
    // Kakao's stand-in has vouched for somebody who has no account yet.
    assert.equal(errorCode, 'USER_404_01')
    assert.match(ticket ?? '', /^signup\./)
  })
}

test('health is told on the loopback unless a setting says otherwise', async (t) => {
  const { config, installation } = await openDemo(t, {
    HARU_HOST: '0.0.0.0',
    HARU_INTERNAL_PORT: '0',
  })
  for (const host of [undefined, '0.0.0.0']) {
    const settings = { ...config, ...(host && { HARU_INTERNAL_HOST: host }) }
    const app = await listenInternally(settings, installation)
    t.after(() => app?.close())
    const bound = app?.server.address() as AddressInfo
    assert.equal(bound.address, host ?? '127.0.0.1')
    const answer = await fetch(`http://127.0.0.1:${bound.port}/health/ready`)
    assert.equal(answer.status, 200)
  }
})
