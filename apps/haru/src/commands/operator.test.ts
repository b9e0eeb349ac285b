import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callCommand, commandFolder, environmentOf } from '../testing/haru-command.ts'
import { kakaoTokenOf } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { operatorCommand } from './operator.ts'

const EMAIL = 'op@example.com'
const JOBS = '/job/execution'

test('an operator is added and removed, and says so', async (t) => {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  const signIn = async () => {
    const kakaoToken = await kakaoTokenOf(system, EMAIL)
    return await system.request('POST', `/user/login/kakao?token=${kakaoToken}`)
  }
  const change = (action: 'add' | 'remove') =>
    callCommand(t, settings, () => operatorCommand(action, EMAIL))
  assert.notEqual((await signIn()).status, 200, 'before, nobody knows the address')
  assert.deepEqual(await change('add'), [`${EMAIL} is an operator.`])
  assert.deepEqual(await change('add'), [`${EMAIL} was an operator already.`])
  const signedIn = await signIn()
  assert.equal(signedIn.status, 200)
  const token: string = signedIn.body.accessToken
  const readJobs = async () => (await system.request('GET', JOBS, { token })).status
  assert.equal(await readJobs(), 200)
  assert.deepEqual(await change('remove'), [`${EMAIL} is no operator any more.`])
  assert.deepEqual(await change('remove'), [`${EMAIL} was no operator.`])
  assert.equal(await readJobs(), 401, 'at once, also for who is signed in')
  const nobody = callCommand(t, settings, () => operatorCommand('add', 'nobody'))
  await assert.rejects(nobody, /"nobody" is not an e-mail address/)
})
