import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLoggingChild } from './testing/log-of-child.ts'
import { startTestInstallation } from './testing/test-installation.ts'

test('a parked event and a database that cannot be used are in the log, as errors', async (t) => {
  const system = await startTestInstallation(t)
  await system.bus.stop()
  const child = await startLoggingChild(t, system, 'error')
  await system.admin.query(`
    insert into trade.outbox (topic, key, payload, attempts) values ('order-voided', '7', '{}', 7)`)
  const parked = await child.line(({ msg }) => msg.includes('is parked'))
  assert.equal(parked.name, 'events')
  assert.match(parked.msg, /^order-voided \S+ of store 7 is parked: store\.stock failed on it 8 /)
  assert.match(parked.err?.stack ?? '', /ZodError/)
  await system.admin.query('alter table trade.outbox rename to gone')
  const away = await child.line(({ msg }) => msg === 'events of trade wait')
  assert.equal(away.name, 'events')
  assert.match(away.err?.stack ?? '', /trade\.outbox/)
})
