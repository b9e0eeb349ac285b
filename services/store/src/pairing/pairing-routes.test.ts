import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkPairing, checkPairingId } from '@haru/contracts'
import { sql } from 'kysely'
import { givenStore, openStoreWorld, refusalOf, rowsIn, type TestStore } from '../testing.ts'
import { signPairing } from './pairing-cookie.ts'

const world = await openStoreWorld({ after })

type Invitation = { code: string; link: string; expiresAt: string }

async function givenTablet(store: TestStore): Promise<number> {
  const [tablet] = (await world.as(store.owner, { url: '/store/trade-device' })).json()
  return tablet.id
}

async function invite({ owner }: TestStore, tablet: number): Promise<Invitation> {
  const url = `/store/trade-device/${tablet}/pairing`
  const answer = await world.as(owner, { method: 'POST', url })
  assert.equal(answer.statusCode, 201)
  return answer.json()
}

async function redeem(code: unknown) {
  const request = { method: 'POST', url: '/store/trade-device/pairing' } as const
  return await world.as({}, { ...request, payload: { code } })
}

/** Redeems a code and returns the value of the cookie. */
async function pair(store: TestStore, tablet: number): Promise<string> {
  const answer = await redeem((await invite(store, tablet)).code)
  assert.equal(answer.statusCode, 204)
  return /^tradeDeviceId=([^;]+);/.exec(String(answer.headers['set-cookie']))?.[1] ?? ''
}

async function assertNotGood(code: unknown): Promise<void> {
  const answer = await redeem(code)
  assert.deepEqual([answer.statusCode, answer.json().errorCode], [400, 'COMMON_400_05'])
  assert.match(answer.json().message, /code/)
  assert.equal(answer.headers['set-cookie'], undefined)
}

test('a code pairs a tablet: its cookie says which one it is', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const { code, link, expiresAt } = await invite(store, tablet)
  assert.equal(link, `http://127.0.0.1:8000/pair#code=${code}`)
  const minutes = (Date.parse(expiresAt) - Date.now()) / 60_000
  assert.ok(minutes > 9.5 && minutes <= 10.5, expiresAt)

  const answer = await redeem(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`)
  assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  const header = String(answer.headers['set-cookie'])
  assert.match(header, /; HttpOnly; SameSite=Lax$/)
  const cookie = /^tradeDeviceId=([^;]+);/.exec(header)?.[1] ?? ''
  const found = await world.client.call(checkPairing, { cookie })
  assert.deepEqual([found.tradeDeviceId, found.storeId], [tablet, store.storeId])
  const { pairingId } = found
  const live = { tradeDeviceId: tablet, pairingId }
  assert.deepEqual(await world.client.call(checkPairingId, live), { live: true })
  const [shown] = (await world.as(store.owner, { url: '/store/trade-device' })).json()
  assert.equal(shown.paired, true)
})

test('the database does not have the code', async () => {
  const store = await givenStore(world)
  const { code } = await invite(store, await givenTablet(store))
  const { rows } = await sql<{ text: string }>`
    select row_to_json(c)::text || encode(code_digest, 'escape') as text,
           code_digest = sha256(${code}::bytea) as bare
      from store.pairing_code c
  `.execute(world.db)
  assert.ok(rows.every((row) => !row.text.includes(code) && !('bare' in row && row.bare)))
})

test('a code is good once, also when 20 show it at the same time', async () => {
  const store = await givenStore(world)
  const { code } = await invite(store, await givenTablet(store))
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(code)))
  assert.equal(answers.filter((one) => one.statusCode === 204).length, 1)
  assert.equal(answers.filter((one) => one.headers['set-cookie']).length, 1)
  await assertNotGood(code)
})

test('a code is not good after 10 minutes', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const { code } = await invite(store, tablet)
  await sql`
    update store.pairing_code set expires_at = expires_at - interval '10 minutes'
     where trade_device_id = ${tablet}
  `.execute(world.db)
  await assertNotGood(code)
})

test('a new code makes the older one of that tablet worthless, and of no other', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const other = await invite(store, tablet + 1)
  const older = await invite(store, tablet)
  const newer = await invite(store, tablet)
  await assertNotGood(older.code)
  assert.equal((await redeem(newer.code)).statusCode, 204)
  assert.equal((await redeem(other.code)).statusCode, 204)
})

test('of ten codes made at once for one tablet, one is good', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const invitations = await Promise.all(Array.from({ length: 10 }, () => invite(store, tablet)))
  const answers: number[] = []
  for (const { code } of invitations) answers.push((await redeem(code)).statusCode)
  assert.deepEqual(answers.sort(), [204, ...Array.from({ length: 9 }, () => 400)])
})

test('a code that is unknown is told from a body that is no good', async () => {
  for (const code of ['AAAAAAAA', '', 'x', "' or 1=1 --"]) await assertNotGood(code)
  for (const code of [5, null, undefined, 'A'.repeat(101)]) {
    const answer = await redeem(code)
    assert.equal(answer.json().errorCode, 'COMMON_400_06')
    assert.equal(answer.json().errors[0].path, 'code')
  }
})

test('pairing again ends the pairing before, once the code is redeemed', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const old = await pair(store, tablet)
  const { pairingId } = await world.client.call(checkPairing, { cookie: old })
  const { code } = await invite(store, tablet)
  assert.equal(await refusalOf(world, checkPairing, { cookie: old }), 'nothing')
  await redeem(code)
  assert.equal(await refusalOf(world, checkPairing, { cookie: old }), 'STORE_401_01')
  const dead = { tradeDeviceId: tablet, pairingId }
  assert.deepEqual(await world.client.call(checkPairingId, dead), { live: false })
})

test('unpairing, once or again, makes cookie and waiting codes worthless', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const cookie = await pair(store, tablet)
  const { code } = await invite(store, tablet)
  for (let round = 0; round < 2; round++) {
    const url = `/store/trade-device/${tablet}/pairing`
    const answer = await world.as(store.owner, { method: 'DELETE', url })
    assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  }
  assert.equal(await refusalOf(world, checkPairing, { cookie }), 'STORE_401_01')
  await assertNotGood(code)
  const [shown] = (await world.as(store.owner, { url: '/store/trade-device' })).json()
  assert.equal(shown.paired, false)
})

test('a cookie that we did not sign, or for another tablet, is refused', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const cookie = await pair(store, tablet)
  const { pairingId } = await world.client.call(checkPairing, { cookie })
  const secret = 'cookie-secret-of-tests-0123456789abcdef'
  const forged = [
    String(tablet),
    signPairing({ tradeDeviceId: tablet, pairingId }, 'a secret of somebody else'),
    signPairing({ tradeDeviceId: tablet + 1, pairingId }, secret),
    signPairing({ tradeDeviceId: 999_999, pairingId }, secret),
    cookie.replace(`${tablet}.`, `${tablet + 1}.`),
  ]
  for (const one of forged) {
    assert.equal(await refusalOf(world, checkPairing, { cookie: one }), 'STORE_401_01', one)
  }
  const none = { tradeDeviceId: 999_999, pairingId }
  assert.deepEqual(await world.client.call(checkPairingId, none), { live: false })
})

test('a tablet of today pairs and stays paired when secrets are rotated', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const cookie = await pair(store, tablet)
  const oldSecret = 'cookie-secret-of-tests-0123456789abcdef'
  const rotated = await world.openAnother({ cookieSecrets: ['a new secret 0123456789', oldSecret] })
  assert.equal((await rotated.call(checkPairing, { cookie })).tradeDeviceId, tablet)
  const forgotten = await world.openAnother({ cookieSecrets: ['a new secret 0123456789'] })
  await assert.rejects(forgotten.call(checkPairing, { cookie }), { code: 'STORE_401_01' })
})

test('a code that nobody redeems leaves one row at most for each tablet', async () => {
  const store = await givenStore(world)
  const tablet = await givenTablet(store)
  const before = await rowsIn(world, 'pairing_code')
  for (let round = 0; round < 5; round++) await invite(store, tablet)
  assert.equal(await rowsIn(world, 'pairing_code'), before + 1)
})
