import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callCommand, commandFolder, environmentOf } from '../testing/haru-command.ts'
import { kakaoTokenOf } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { endSessionsCommand } from './session.ts'

const EMAIL = 'lost-phone@example.com'

test('somebody is signed out everywhere, at once, and may sign in again', async (t) => {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  const kakaoToken = await kakaoTokenOf(system, EMAIL)
  const body = { storeName: '하루식당', posGrade: 'BRONZE', settlementDate: 15 }
  await system.request('POST', `/user/kakao?token=${kakaoToken}`, { body })
  const signIn = async () => {
    const answer = await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
    return answer.body.accessToken as string
  }
  const isSignedIn = async (token: string) =>
    (await system.request('GET', '/user/me', { token })).status === 200
  const tokens = [await signIn(), await signIn()]
  for (const token of tokens) assert.equal(await isSignedIn(token), true)
  const end = (email: string) => callCommand(t, settings, () => endSessionsCommand(email))
  assert.deepEqual(await end(EMAIL), [`${EMAIL} is signed out of 2 sessions.`])
  for (const token of tokens) assert.equal(await isSignedIn(token), false)
  assert.equal(await isSignedIn(await signIn()), true)
  await assert.rejects(end('nobody@example.com'), /No account has the e-mail nobody@example\.com/)
  const { rows } = await system.admin.query(
    "select detail from users.audit_entry where action = 'SESSIONS_ENDED'",
  )
  assert.deepEqual(rows, [{ detail: { sessions: 2 } }])
})
