import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_KAFKA, testKafka, topicsOf } from '@haru/events/testing-kafka.ts'
import { commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { parkOrder } from '../testing/parked-order.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

async function statusOf({ admin }: TestInstallation): Promise<string> {
  const { rows } = await admin.query('select status from trade.orders')
  return rows[0].status
}

test('what is parked is listed with its reason, and redriven when that is mended', async (t) => {
  const system = await startTestInstallation(t)
  const { mend } = await parkOrder(system)
  const settings = environmentOf(system, commandFolder(t))
  const listed = await runHaru(settings, 'events', 'list-dead', '--json')
  const [letter, ...others] = JSON.parse(listed.stdout)
  assert.deepEqual([others.length, letter.topic], [0, 'decrease-product-stock'])
  assert.match(letter.error, /stock_decision/)
  const name = `${letter.consumer}/${letter.id}`
  const shown = await runHaru(settings, 'events', 'list-dead')
  assert.match(shown.stdout, new RegExp(`^${name} .*\n1 dead letters\n$`))
  const early = await runHaru(settings, 'events', 'redrive', name)
  assert.deepEqual([early.code, early.stdout], [1, '0 redriven, 1 failed\n'])
  await mend()
  assert.equal((await runHaru(settings, 'events', 'redrive', 'store.stock/999999')).code, 1)
  const { code, stdout } = await runHaru(settings, 'events', 'redrive', name)
  assert.deepEqual([code, stdout], [0, '1 redriven, 0 failed\n'])
  await system.drain()
  assert.equal(await statusOf(system), 'CONFIRMED')
  const none = await runHaru(settings, 'events', 'list-dead')
  assert.equal(none.stdout, '0 dead letters\n')
})

test('all dead letters are redriven, however many there are', async (t) => {
  const system = await startTestInstallation(t)
  await openRestaurant(system)
  await system.drain()
  // About orders of another program: handled, they change nothing.
  await system.admin.query(`
    insert into trade.dead_letter
      (consumer, event_id, topic, key, version, payload, occurred_at, error)
    select 'trade.orders', gen_random_uuid(), 'decrease-product-stock-response', '1', 1,
           jsonb_build_object('status', 'REWARDED', 'isNewTrade', true, 'tradeId', 900000,
                              'orderId', 900000 + n), now(), 'it was broken'
      from generate_series(1, 1005) n`)
  const settings = environmentOf(system, commandFolder(t))
  const { code, stdout } = await runHaru(settings, 'events', 'redrive')
  assert.deepEqual([code, stdout], [0, '1005 redriven, 0 failed\n'])
})

test('a command beside processes on Kafka joins none of their groups', NEEDS_KAFKA, async (t) => {
  const system = await startTestInstallation(t)
  const { mend } = await parkOrder(system)
  await mend()
  const kafka = testKafka()
  const settings = {
    ...environmentOf(system, commandFolder(t)),
    KAFKA_BROKERS: kafka.brokers.join(','),
    KAFKA_PREFIX: kafka.prefix ?? '',
  }
  const { code, stdout } = await runHaru(settings, 'events', 'redrive')
  assert.deepEqual([code, stdout], [0, '1 redriven, 0 failed\n'])
  assert.deepEqual(await topicsOf(kafka), [], 'whoever carries events makes their topics')
  await system.drain()
  assert.equal(await statusOf(system), 'CONFIRMED')
})
