import assert from 'node:assert/strict'
import { test } from 'node:test'
import { APP_LOGIN, migrate } from '@haru/pg'
import { NEEDS_POSTGRES_15, startPostgres15 } from '@haru/pg/testing-postgres-15.ts'
import { runDueJobs } from '@haru/settlement'
import { SCHEMAS } from './schemas.ts'
import { inReverse } from './testing/in-reverse.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { SEOUL, startTestInstallation } from './testing/test-installation.ts'
import { verify } from './verify/verify.ts'

test('a day is ordered, paid and settled on PostgreSQL 15', NEEDS_POSTGRES_15, async (t) => {
  const owner = inReverse(t)
  const database = await startPostgres15(owner)
  await migrate(database.superuserUrl, SCHEMAS, APP_LOGIN)
  assert.deepEqual(await migrate(database.superuserUrl, SCHEMAS, APP_LOGIN), [])
  const system = await startTestInstallation(owner, SEOUL, {}, database)
  const version = await system.admin.query('show server_version_num')
  assert.match(version.rows[0].server_version_num, /^15/)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [one = 0, two = 0] = restaurant.tabletIds
  const tablets = [await restaurant.pair(one), await restaurant.pair(two)] as const
  for (const tablet of tablets) {
    assert.equal((await restaurant.order(tablet, [[rice, 2]])).body.status, 'CONFIRMED')
  }
  const mistake = await restaurant.order(tablets[1], [[rice, 1]])
  await restaurant.owner('POST', `/trade/order/${mistake.body.orderId}/void`, { reason: '실수' })
  await restaurant.pay(one, 'S')
  await restaurant.pay(two)
  const { rows } = await system.admin.query('select haru.business_day(haru.clock())::text as day')
  await system.moveClock('1 day')
  await system.drain()
  await runDueJobs(system.settlement.context)
  const question = `date-term=DAY&start-date=${rows[0].day}`
  const { body } = await restaurant.owner('GET', `/store/settlement?${question}`)
  assert.equal(body.revenue, 36_000)
  assert.deepEqual(await verify(database.superuserUrl), [])
})
