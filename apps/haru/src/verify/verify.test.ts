import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Topic } from '@haru/contracts'
import { asJson, asText } from '../commands/verify.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import type { Finding } from './check.ts'
import { EVENT_SCHEMAS, ROUTES } from './checks/event-checks.ts'
import { CHECKS } from './checks/index.ts'
import { openBusySystem } from './testing/busy-system.ts'
import { runChecks, verify } from './verify.ts'

const CHECK = { name: 'example', promise: 'There is nothing.' }

const system = await openBusySystem({ after })

test('a busy system, with events on their way, has no finding', async () => {
  assert.deepEqual(await verify(system.database.appUrl), [])
  assert.deepEqual(await verify(system.database.superuserUrl), [])
})

test('checks have names of their own', () => {
  const names = CHECKS.map((check) => check.name)
  assert.deepEqual(names, [...new Set(names)])
})

test('every topic is checked on the way that it takes in the system', async () => {
  const ends = system.bus.consumers().flatMap((one) => {
    return one.topics.map((topic) => [topic, { to: one.schema, consumer: one.name }])
  })
  const expected = Object.entries(ROUTES).map(([topic, { to, consumer }]) => {
    return [topic, { to, consumer }]
  })
  assert.deepEqual(Object.fromEntries(ends), Object.fromEntries(expected))
  const schemas = new Set(system.bus.consumers().map((one) => one.schema))
  assert.deepEqual([...schemas].sort(), [...EVENT_SCHEMAS])
  for (const schema of EVENT_SCHEMAS) {
    const { rows } = await system.admin.query(`select distinct topic from ${schema}.outbox`)
    assert.ok(rows.length > 0)
    for (const { topic } of rows) assert.equal(ROUTES[topic as Topic].from, schema)
  }
})

test('checks read as the auditor, in one snapshot, and can change nothing', async () => {
  const setting = (name: string) => `current_setting('${name}')`
  const sql = `select ${setting('role')}, ${setting('transaction_read_only')},
                      ${setting('transaction_isolation')}`
  const [result] = await runChecks(system.database.superuserUrl, [{ ...CHECK, sql }])
  const [finding] = result?.findings ?? []
  assert.ok(finding)
  const { row, expected, found } = finding
  assert.deepEqual([row, expected, found], ['haru_auditor', 'on', 'repeatable read'])
})

test('a check that cannot be made is named', async () => {
  const change = { ...CHECK, sql: "select setval('store.product_id_seq', 1)::text, '', ''" }
  await assert.rejects(runChecks(system.database.superuserUrl, [change]), /check example could not/)
})

test('of many findings a hundred are listed, and all are counted', async () => {
  const sql = "select format('row %s', n), 'a', 'b' from generate_series(1, 250) n"
  const [result] = await runChecks(system.database.appUrl, [{ ...CHECK, sql }])
  assert.ok(result)
  assert.equal(result.count, 250)
  assert.equal(result.findings.length, 100)
  assert.deepEqual(result.findings[1], {
    check: 'example',
    row: 'row 2',
    expected: 'a',
    found: 'b',
    message: 'row 2 should have a, but has b',
  })
  const lines = asText([result]).split('\n')
  assert.equal(lines[0], 'example: row 1 should have a, but has b')
  assert.deepEqual(lines.slice(100), [
    'example: 150 more rows like these',
    'example promises: There is nothing.',
    '1 checks, 250 findings',
  ])
  const { broken, ...totals } = asJson([result])
  assert.deepEqual(totals, { checks: 1, findings: 250 })
  assert.deepEqual(broken[0]?.findings[0], { row: 'row 1', expected: 'a', found: 'b' })
})

test('while tables order, void and pay, and when they are done, there is no finding', async () => {
  const restaurant = await openRestaurant(system)
  const meal = await restaurant.addProduct({ baseStock: 20 })
  system.bus.start()
  const tables = restaurant.tabletIds.slice(0, 6).map(async (tablet) => {
    const cookie = await restaurant.pair(tablet)
    for (let round = 0; round < 6; round++) {
      const { body } = await restaurant.order(cookie, [[meal, 1]])
      if (round % 2 === 0) {
        await restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' })
      }
      await restaurant.pay(tablet, 'K')
    }
  })
  let done = false
  const all = Promise.all(tables).finally(() => {
    done = true
  })
  const findings: Finding[] = []
  while (!done) findings.push(...(await verify(system.database.appUrl)))
  await all
  await system.drain()
  assert.deepEqual([...findings, ...(await verify(system.database.appUrl))], [])
})
