import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { standInPerson } from '../kakao-stand-in/index.ts'
import { callerOf, NEW_STORE, openTestUser } from '../testing.ts'
import { addOperator } from './add-operator.ts'
import { removeOperator } from './remove-operator.ts'

const user = await openTestUser({ after })
const url = user.setup.databaseUrl

const signIn = async (email: string) => {
  const query = { token: await user.kakaoToken(email) }
  return await user.ask({ method: 'POST', url: '/user/login/kakao', query })
}

const check = async (sid: string, userId: number) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, { service: 'gateway' })).json()
}

test('an operator signs in without signing up', async () => {
  assert.equal((await signIn('op@example.com')).json().errorCode, 'USER_404_01')
  assert.equal(await addOperator(url, ' OP@Example.com '), true)
  const answer = await signIn('op@example.com')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json().authorityList, ['ROLE_OPERATOR'])
  const { sid, caller } = callerOf(answer.json().accessToken)
  const expected = { live: true, authorityList: ['ROLE_OPERATOR'] }
  assert.deepEqual(await check(sid, caller.account.userId), expected)
})

test('signing in again finds the operator’s account', async () => {
  await addOperator(url, 'op-again@example.com')
  await signIn('op-again@example.com')
  await signIn('op-again@example.com')
  const { rows } = await sql`
    select 1 from users.account where email = 'op-again@example.com'`.execute(user.db)
  assert.equal(rows.length, 1)
})

test('an operator who signs up becomes an owner, too', async () => {
  await addOperator(url, 'both@example.com')
  await signIn('both@example.com')
  const query = { token: await user.kakaoToken('both@example.com') }
  const request = { method: 'POST', url: '/user/kakao', query, payload: NEW_STORE } as const
  assert.equal((await user.ask(request)).statusCode, 201)
  const both = ['ROLE_STORE_OWNER', 'ROLE_OPERATOR']
  assert.deepEqual((await signIn('both@example.com')).json().authorityList, both)
})

test('an owner who is made an operator has both authorities at once', async () => {
  const owner = await user.owner('promoted@example.com')
  await addOperator(url, 'promoted@example.com')
  const both = ['ROLE_STORE_OWNER', 'ROLE_OPERATOR']
  assert.deepEqual((await check(owner.sid, owner.id)).authorityList, both)
})

test('an operator who is removed is signed out at once, for good', async () => {
  await addOperator(url, 'fired@example.com')
  const answer = await signIn('fired@example.com')
  const { sid, caller } = callerOf(answer.json().accessToken)
  assert.equal(await removeOperator(url, 'FIRED@example.com'), true)
  const dead = { live: false, authorityList: [] }
  assert.deepEqual(await check(sid, caller.account.userId), dead)
  assert.equal((await signIn('fired@example.com')).json().errorCode, 'USER_404_01')
  await addOperator(url, 'fired@example.com')
  assert.deepEqual(await check(sid, caller.account.userId), dead, 'the old session stays ended')
})

test('a removed operator who is an owner stays signed in as an owner', async () => {
  const owner = await user.owner('demoted@example.com')
  await addOperator(url, 'demoted@example.com')
  await removeOperator(url, 'demoted@example.com')
  const expected = { live: true, storeId: owner.storeId, authorityList: ['ROLE_STORE_OWNER'] }
  assert.deepEqual(await check(owner.sid, owner.id), expected)
})

test('adding and removing say whether they changed anything', async () => {
  assert.equal(await addOperator(url, 'change@example.com'), true)
  assert.equal(await addOperator(url, 'change@example.com'), false)
  assert.equal(await removeOperator(url, 'change@example.com'), true)
  assert.equal(await removeOperator(url, 'change@example.com'), false)
})

test('what is no e-mail address is refused', async () => {
  for (const text of ['', 'operator', 'a b@example.com']) {
    await assert.rejects(addOperator(url, text), /not an e-mail address/)
    await assert.rejects(removeOperator(url, text), /not an e-mail address/)
  }
})

test('whoever gives up an operator’s e-mail at Kakao gives up the authority', async () => {
  await addOperator(url, 'before@example.com')
  await signIn('before@example.com')
  // The same person, under another e-mail.
  const person = standInPerson('after@example.com')
  await sql`update users.account set kakao_id = ${person?.id}
             where email = 'before@example.com'`.execute(user.db)
  assert.equal((await signIn('after@example.com')).json().errorCode, 'USER_404_01')
})
