import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { callCommand, commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'
import { rotateKeyCommand } from './key.ts'

/** Answers at least, before and after each change of what signs or verifies. */
const ANSWERS = 20

const kidOf = (token: string) => decodeProtectedHeader(token).kid

/** Lets time pass, for the keys and for who keeps their list. */
function movableTime(t: TestContext, { admin }: TestInstallation) {
  const { now } = performance
  let passed = 0
  t.mock.method(performance, 'now', () => now.call(performance) + passed)
  return async (seconds: number) => {
    await admin.query(
      `update users.signing_key set created_at = created_at - $1 * interval '1 second',
                                    signs_from = signs_from - $1 * interval '1 second'`,
      [seconds],
    )
    passed += seconds * 1_000
  }
}

test('a key is rotated under requests, of which none is refused, and says so', async (t) => {
  const system = await startTestInstallation(t)
  const settings = environmentOf(system, commandFolder(t))
  const rotate = (json: boolean) => callCommand(t, settings, () => rotateKeyCommand({ json }))
  const pass = movableTime(t, system)
  const { ownerToken, refreshCookie } = await openRestaurant(system)
  const tokens = [ownerToken]
  let cookie = refreshCookie
  const renew = async () => {
    const answer = await system.request('POST', '/user/re-issue', { cookie })
    assert.equal(answer.status, 200)
    cookie = answer.cookies.find((one) => one.startsWith('refreshToken=')) ?? ''
    tokens.push(answer.body.accessToken)
    return kidOf(answer.body.accessToken)
  }
  let isOver = false
  let answers = 0
  const refused: unknown[] = []
  const guest = async () => {
    for (let n = 0; !isOver; n++) {
      const token = tokens[n % tokens.length] ?? ''
      const { status, body } = await system.request('GET', '/store/product', { token })
      answers++
      if (status !== 200) refused.push([kidOf(token), status, body.errorCode])
    }
  }
  const served = async () => {
    const enough = answers + ANSWERS
    while (answers < enough && refused.length === 0) await renew()
  }
  const guests = [guest(), guest(), guest()]
  try {
    await served()
    const old = kidOf(ownerToken)
    const [line = ''] = await rotate(true)
    const { kid, signsFrom, isNew } = JSON.parse(line)
    assert.equal(isNew, true)
    const [text = ''] = await rotate(false)
    assert.equal(text, `A rotation is under way: the key ${kid} signs from ${signsFrom}.`)
    await served()
    assert.equal(await renew(), old)
    await pass(300)
    await served()
    assert.equal(await renew(), old)
    await pass((Date.parse(signsFrom) - Date.now()) / 1_000 - 299)
    assert.equal(await renew(), kid)
    await served()
  } finally {
    isOver = true
    await Promise.all(guests)
  }
  assert.deepEqual(refused, [])
  assert.ok(new Set(tokens.map(kidOf)).size === 2)
})

test('the command says what it is for, and ends with 1 where there is no key', async (t) => {
  const { stdout } = await runHaru({}, 'key', 'rotate', '--help')
  assert.match(stdout, /nobody is signed out/)
  const system = await startTestInstallation(t)
  await system.admin.query('delete from users.signing_key')
  const settings = environmentOf(system, commandFolder(t))
  const { code, stderr } = await runHaru(settings, 'key', 'rotate')
  assert.deepEqual(
    [code, stderr],
    [1, 'haru: there is no signing key yet: the first start makes one\n'],
  )
})
