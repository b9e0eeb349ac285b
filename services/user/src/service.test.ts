import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openUser } from './service.ts'
import { openTestUser } from './testing.ts'

const user = await openTestUser({ after })

test('the service is ready, and describes its public routes', async () => {
  const ready = await user.ask({ method: 'GET', url: '/health/ready' })
  assert.equal(ready.statusCode, 200)
  const request = { method: 'POST', url: '/infra/openapi', payload: {} } as const
  const { paths } = (await user.ask(request, { service: 'gateway' })).json()
  assert.deepEqual(Object.keys(paths).sort(), [
    '/user/.well-known/jwks.json',
    '/user/account/{id}/session',
    '/user/audit',
    '/user/kakao',
    '/user/login/kakao',
    '/user/logout',
    '/user/me',
    '/user/oauth/kakao',
    '/user/oauth/kakao/callback',
    '/user/re-issue',
    '/user/session',
    '/user/session/{id}',
    '/user/staff',
    '/user/staff/invitation',
    '/user/staff/invitation/check',
    '/user/staff/invitation/{id}',
    '/user/staff/{id}',
  ])
  const { storeName } =
    paths['/user/kakao'].post.requestBody.content['application/json'].schema.properties
  assert.deepEqual([storeName.minLength, storeName.maxLength], [1, 20])
})

test('a path under another method says which methods it knows', async () => {
  const answer = await user.ask({ method: 'DELETE', url: '/user/re-issue' })
  assert.equal(answer.statusCode, 405)
  assert.equal(answer.headers.allow, 'POST')
})

test('a start with secrets that do not open the key fails', async () => {
  const setup = { ...user.setup, cookieSecrets: ['not-the-secret-of-these-tests'] as const }
  await assert.rejects(openUser(setup), /HARU_COOKIE_SECRETS/)
})
