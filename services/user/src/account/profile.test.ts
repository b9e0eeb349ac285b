import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tabletCaller } from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { addOperator } from '../operator/add-operator.ts'
import { callerOf, openTestUser } from '../testing.ts'
import { nameOf } from './account.ts'

const user = await openTestUser({ after })
const ME = { method: 'GET', url: '/user/me' } as const

test('an owner sees his account and his store', async () => {
  const owner = await user.owner('me@example.com')
  const answer = await user.ask(ME, owner.caller)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), {
    id: owner.id,
    email: 'me@example.com',
    name: 'me',
    phoneNumber: null,
    authorityList: ['ROLE_STORE_OWNER'],
    store: { id: owner.storeId, name: '하루식당', posGrade: 'BRONZE', settlementDate: 15 },
  })
})

test('an operator without a store sees his account', async () => {
  await addOperator(user.setup.databaseUrl, 'op@example.com')
  const token = await user.kakaoToken('op@example.com')
  const query = { token }
  const signedIn = await user.ask({ method: 'POST', url: '/user/login/kakao', query })
  const { caller } = callerOf(signedIn.json().accessToken)
  const profile = (await user.ask(ME, caller)).json()
  assert.equal(profile.email, 'op@example.com')
  assert.deepEqual(profile.authorityList, ['ROLE_OPERATOR'])
  assert.equal('store' in profile, false)
})

test('nobody, a tablet and a refused token see no account', async () => {
  const refused = { account: { kind: 'refused', errorCode: 'COMMON_401_06' } } as const
  const cases = [
    [{}, 400, 'COMMON_400_02'],
    [tabletCaller(1, 1), 403, 'COMMON_403_01'],
    [refused, 401, 'COMMON_401_06'],
  ] as const
  for (const [caller, status, code] of cases) {
    const answer = await user.ask(ME, caller)
    assert.equal(answer.statusCode, status)
    assert.equal(answer.json().errorCode, code)
  }
})

test('while the store service is away the answer says so', async () => {
  const owner = await user.owner('away@example.com')
  user.store.failures = 1
  assert.equal((await user.ask(ME, owner.caller)).json().errorCode, 'COMMON_503_01')
})

test('an account that is gone is no account', async () => {
  const owner = await user.owner('gone@example.com')
  await sql`delete from users.session where account_id = ${owner.id}`.execute(user.db)
  await sql`delete from users.account where id = ${owner.id}`.execute(user.db)
  assert.equal((await user.ask(ME, owner.caller)).json().errorCode, 'USER_404_01')
})

test('a person without a nickname is called by e-mail, else by Kakao id', () => {
  const person = { kakaoId: 5, email: 'a@example.com', nickname: undefined }
  assert.equal(nameOf({ ...person, nickname: ' 김\u0000하루 ' }), '김하루')
  assert.equal(nameOf({ ...person, nickname: ' \n' }), 'a@example.com')
  assert.equal(nameOf({ ...person, email: null }), 'Kakao 5')
  assert.equal([...nameOf({ ...person, nickname: '🍜'.repeat(101) })].length, 100)
})
