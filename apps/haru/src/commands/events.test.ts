import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_KAFKA, testKafka, topicsOf } from '@haru/events/testing-kafka.ts'
import { commandFolder, environmentOf, runHaru } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from '../testing/test-installation.ts'

/** A restaurant whose store cannot decide about an order: its question is parked. */
async function parkOrder(system: TestInstallation): Promise<{ mend: () => Promise<unknown> }> {
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.admin.query('alter table store.stock_decision rename to gone')
  await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  // Asked for again meanwhile, it would be parked twice.
  await system.admin.query(`update trade.orders set ask_again_at = now() + interval '1 hour'`)
  const parked = 'select from store.dead_letter'
  while ((await system.admin.query(parked)).rowCount === 0) {
    await system.admin.query(`
      update trade.outbox set attempts = 7, next_attempt_at = now() where sent_at is null`)
    await system.drain()
  }
  return { mend: () => system.admin.query('alter table store.gone rename to stock_decision') }
}

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
