import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInOperator } from './testing/operator.ts'
import { parkOrder } from './testing/parked-order.ts'
import { startTestInstallation } from './testing/test-installation.ts'

test('an operator sees what could not be handled, and has it handled again', async (t) => {
  const system = await startTestInstallation(t)
  const token = await signInOperator(system)
  const ask = (method: string, path: string) => system.request(method, path, { token })
  const { mend, storeId } = await parkOrder(system)
  assert.deepEqual((await ask('GET', '/trade/dead-letter')).body, { deadLetterList: [] })
  const { body } = await ask('GET', '/store/dead-letter')
  const [letter, ...others] = body.deadLetterList
  assert.deepEqual(others, [])
  assert.match(letter.reason, /stock_decision/)
  assert.doesNotMatch(letter.reason, /\n| at .*\.ts:/)
  assert.ok(Date.parse(letter.parkedAt) >= Date.parse(letter.occurredAt))
  const { id, topic, consumer, attempts } = letter
  assert.deepEqual(
    { topic, consumer, attempts, storeId: letter.storeId },
    { topic: 'decrease-product-stock', consumer: 'store.stock', attempts: 8, storeId },
  )

  const path = `/store/dead-letter/${id}/redrive`
  const early = await ask('POST', path)
  assert.deepEqual([early.status, early.body.errorCode], [409, 'COMMON_409_02'])
  const after = await ask('GET', '/store/dead-letter')
  assert.equal(after.body.deadLetterList[0].attempts, 9)

  await mend()
  const twice = await Promise.all([ask('POST', path), ask('POST', path)])
  for (const { status } of [...twice, await ask('POST', path)]) assert.equal(status, 204)
  assert.deepEqual((await ask('GET', '/store/dead-letter')).body, { deadLetterList: [] })
  await system.drain()
  const { rows: orders } = await system.admin.query('select status from trade.orders')
  assert.deepEqual(orders, [{ status: 'CONFIRMED' }])
  const { rows: entries } = await system.admin.query(
    `select actor_kind, subject_id, detail ->> 'topic' as topic, store_id
       from store.audit_entry where action = 'DEAD_LETTER_REDRIVEN'`,
  )
  assert.deepEqual(entries, [
    { actor_kind: 'operator', subject_id: String(id), topic, store_id: null },
  ])
})

test('a dead letter that is not there, or lies elsewhere, is redriven by nobody', async (t) => {
  const system = await startTestInstallation(t)
  const token = await signInOperator(system)
  await parkOrder(system)
  const { rows } = await system.admin.query('select id from store.dead_letter')
  const codeOf = async (path: string) => (await system.request('POST', path, { token })).body
  for (const [path, code] of [
    [`/trade/dead-letter/${rows[0].id}/redrive`, 'COMMON_404_01'],
    ['/store/dead-letter/999999/redrive', 'COMMON_404_01'],
    ['/store/dead-letter/0/redrive', 'COMMON_400_05'],
    ['/store/dead-letter/x/redrive', 'COMMON_400_03'],
  ] as const) {
    assert.equal((await codeOf(path)).errorCode, code, path)
  }
})
