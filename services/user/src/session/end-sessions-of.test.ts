import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type Caller, checkSession } from '@haru/contracts'
import { sql } from 'kysely'
import { addOperator } from '../operator/add-operator.ts'
import { openTestUser, type SignedIn } from '../testing.ts'

const user = await openTestUser({ after })
await addOperator(user.setup.databaseUrl, 'op@example.com')
const operator = await user.signIn('op@example.com')

const endAll = (id: number | string, caller: Caller = operator.caller) =>
  user.ask({ method: 'DELETE', url: `/user/account/${id}/session` }, caller)
const isLive = async ({ sid, id: userId }: SignedIn) => {
  const request = { method: 'POST', url: checkSession.path, payload: { sid, userId } } as const
  return (await user.ask(request, { service: 'gateway' })).json().live
}

test('an operator ends all sessions of an owner, at once, told and written down', async () => {
  const owner = await user.owner('owner@example.com')
  const sessions = [owner, await user.signIn('owner@example.com')]
  const bystander = await user.owner('bystander@example.com')
  const told: string[] = []
  for (const { sid: id } of sessions) {
    const what = { kind: 'session', id } as const
    user.service.context.revocations.onRevoked(what, () => void told.push(id))
  }
  const answer = await endAll(owner.id)
  assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  for (const one of sessions) {
    assert.equal(await isLive(one), false)
    const cookies = { refreshToken: one.refreshToken }
    const renewed = await user.ask({ method: 'POST', url: '/user/re-issue', cookies })
    assert.equal(renewed.json().errorCode, 'USER_401_01')
  }
  assert.deepEqual(told.sort(), sessions.map(({ sid }) => sid).sort())
  assert.deepEqual([await isLive(bystander), await isLive(operator)], [true, true])
  const { rows } = await sql`
    select store_id, actor_kind, actor_id, detail from users.audit_entry
     where action = 'SESSIONS_ENDED' and subject_id = ${String(owner.id)}`.execute(user.db)
  const actor = { actorKind: 'operator', actorId: operator.id }
  assert.deepEqual(rows, [{ storeId: owner.storeId, ...actor, detail: { sessions: 2 } }])
})

test('whose sessions were ended may sign in again', async () => {
  const owner = await user.owner('back@example.com')
  await endAll(owner.id)
  assert.equal(await isLive(await user.signIn('back@example.com')), true)
})

test('an account that is none is told so, and ending none is no error', async () => {
  const owner = await user.owner('none@example.com')
  assert.equal((await endAll(999_999)).json().errorCode, 'USER_404_05')
  assert.equal((await endAll('x')).json().errorCode, 'COMMON_400_03')
  assert.equal((await endAll(owner.id)).statusCode, 204)
  assert.equal((await endAll(owner.id)).statusCode, 204)
})

test('nobody but an operator ends sessions of others', async () => {
  const owner = await user.owner('boss@example.com')
  const staff = await user.staff(owner, 'staff@example.com')
  for (const caller of [owner.caller, staff.caller]) {
    assert.equal((await endAll(staff.id, caller)).json().errorCode, 'COMMON_403_01')
  }
  assert.equal((await endAll(staff.id, {})).json().errorCode, 'COMMON_400_02')
  assert.deepEqual([await isLive(owner), await isLive(staff)], [true, true])
})
