import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { NEW_STORE, openStandIn, openTestUser, personToken } from '../testing.ts'

const user = await openTestUser({ after })

const signUp = (token: string | undefined, payload: object | string | undefined = NEW_STORE) => {
  const headers = { 'content-type': 'application/json' }
  const query: Record<string, string> = token === undefined ? {} : { token }
  return user.ask({ method: 'POST', url: '/user/kakao', query, headers, payload })
}

const signIn = (token: string) =>
  user.ask({ method: 'POST', url: '/user/login/kakao', query: { token } })

const accountsOf = async (email: string) => {
  const { rows } = await sql<{ id: number; storeId: number | null }>`
    select id, store_id from users.account where email = ${email}`.execute(user.db)
  return rows
}

test('signing up makes the account and its store', async () => {
  const answer = await signUp(await user.kakaoToken('New.Owner@Example.com'))
  assert.equal(answer.statusCode, 201)
  const [account] = await accountsOf('new.owner@example.com')
  assert.deepEqual(answer.json(), {
    id: account?.id,
    email: 'new.owner@example.com',
    name: 'new.owner',
    store: { id: account?.storeId, name: '하루식당', posGrade: 'BRONZE', settlementDate: 15 },
  })
})

test('whoever has an account cannot sign up again', async () => {
  const token = await user.kakaoToken('again@example.com')
  await signUp(token)
  const { calls } = user.store
  const answer = await signUp(token)
  assert.equal(answer.statusCode, 400)
  assert.equal(answer.json().errorCode, 'USER_400_01')
  assert.equal(user.store.calls, calls, 'the store is not asked again')
})

test('an e-mail that another account has is refused, and nothing is made', async () => {
  await signUp(await user.kakaoToken('taken@example.com'))
  await sql`update users.account set kakao_id = 99 where email = 'taken@example.com'`.execute(
    user.db,
  )
  const stores = user.store.stores.size
  const answer = await signUp(await user.kakaoToken('taken@example.com'))
  assert.equal(answer.json().errorCode, 'USER_400_01')
  assert.equal((await accountsOf('taken@example.com')).length, 1)
  assert.equal(user.store.stores.size, stores)
})

test('a sign-up that fails half-way lets nobody in, and asking again completes it', async () => {
  const token = await user.kakaoToken('half@example.com')
  user.store.failures = 1
  const failed = await signUp(token)
  assert.equal(failed.statusCode, 503)
  assert.equal(failed.json().errorCode, 'COMMON_503_01')
  assert.equal((await signIn(token)).json().errorCode, 'USER_404_01')

  const completed = await signUp(token)
  assert.equal(completed.statusCode, 201)
  const accounts = await accountsOf('half@example.com')
  assert.deepEqual(accounts, [{ id: completed.json().id, storeId: completed.json().store.id }])
  assert.equal((await signIn(token)).statusCode, 200)
})

test('a store that was made before a crash stays as it was made', async () => {
  const token = await user.kakaoToken('crash@example.com')
  const made = (await signUp(token)).json()
  // As if the process had died between the store's answer and the account's completion.
  await sql`update users.account set store_id = null, completed_at = null
             where email = 'crash@example.com'`.execute(user.db)
  const again = await signUp(token, { ...NEW_STORE, storeName: '다른 이름' })
  assert.equal(again.statusCode, 201)
  assert.deepEqual(again.json(), made)
})

test('concurrent equal sign-ups make one account, and one of them is told so', async () => {
  const token = await user.kakaoToken('concurrent@example.com')
  user.store.together = 8
  const answers = await Promise.all(Array.from({ length: 8 }, () => signUp(token)))
  user.store.together = 1
  const statuses = answers.map((answer) => answer.statusCode).sort()
  assert.deepEqual(statuses, [201, ...Array(7).fill(400)])
  const codes = answers.filter((one) => one.statusCode === 400).map((one) => one.json().errorCode)
  assert.deepEqual(new Set(codes), new Set(['USER_400_01']))
  assert.equal((await accountsOf('concurrent@example.com')).length, 1)
})

test('of concurrent sign-ups that fail half-way none says that there is an account', async () => {
  for (let round = 0; round < 5; round++) {
    const token = await user.kakaoToken(`half-${round}@example.com`)
    user.store.failures = 8
    const answers = await Promise.all(Array.from({ length: 8 }, () => signUp(token)))
    const codes = answers.map((answer) => answer.json().errorCode)
    assert.deepEqual(codes, Array(8).fill('COMMON_503_01'))
  }
})

test('invalid fields are listed, and nothing is made', async () => {
  const token = await user.kakaoToken('invalid@example.com')
  const cases = [
    [{ storeName: '' }, 'storeName'],
    [{ storeName: '   ' }, 'storeName'],
    [{ storeName: '가'.repeat(21) }, 'storeName'],
    // One character each as it is sent, two as it is stored.
    [{ storeName: '\u0958'.repeat(11) }, 'storeName'],
    [{ storeName: 'a\u0000b' }, 'storeName'],
    [{ storeName: '\ud800' }, 'storeName'],
    [{ storeName: 7 }, 'storeName'],
    [{ posGrade: 'PLATINUM' }, 'posGrade'],
    [{ settlementDate: 2 }, 'settlementDate'],
    [{ settlementDate: '15' }, 'settlementDate'],
  ] as const
  for (const [change, path] of cases) {
    const answer = await signUp(token, { ...NEW_STORE, ...change })
    assert.equal(answer.json().errorCode, 'COMMON_400_06', JSON.stringify(change))
    assert.deepEqual(
      answer.json().errors.map((one: { path: string }) => one.path),
      [path],
    )
  }
  assert.deepEqual(await accountsOf('invalid@example.com'), [])
})

test('a store name may have 20 characters, an emoji being one', async () => {
  const storeName = `${'가'.repeat(19)}🍜`
  const token = await user.kakaoToken('emoji@example.com')
  const answer = await signUp(token, { ...NEW_STORE, storeName: ` ${storeName} ` })
  assert.equal(answer.json().store.name, storeName)
})

test('a store name is counted as it is stored: composed', async () => {
  const storeName = '하루식당'.repeat(5)
  const token = await user.kakaoToken('decomposed@example.com')
  const answer = await signUp(token, { ...NEW_STORE, storeName: storeName.normalize('NFD') })
  assert.equal(answer.json().store?.name, storeName)
})

test('a body is required, and must be JSON', async () => {
  const token = await user.kakaoToken('no-body@example.com')
  assert.equal((await signUp(token, '')).json().errorCode, 'COMMON_400_07')
  assert.equal((await signUp(token, '{')).json().errorCode, 'COMMON_400_07')
})

test('the token is required, and must look like one', async () => {
  const missing = (await signUp(undefined)).json()
  assert.equal(missing.errorCode, 'COMMON_400_04')
  assert.match(missing.message, /token/)
  for (const token of ['', 'a b', 'a\nb', '토큰', 'x'.repeat(2_001)]) {
    assert.equal((await signUp(token)).json().errorCode, 'COMMON_400_05', token)
  }
})

test('a token that Kakao does not know, or issued to another app, signs nobody up', async (t) => {
  const otherApp = await openStandIn(t, user.setup.kakao.appId + 1)
  const stolen = await personToken(otherApp, 'stolen@example.com')
  for (const token of ['unknown', 'signup.forged.mac', stolen]) {
    const answer = await signUp(token)
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.json().errorCode, 'COMMON_401_01')
  }
  assert.deepEqual(await accountsOf('stolen@example.com'), [])
})
