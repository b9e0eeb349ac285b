import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Topic } from '@haru/contracts'
import { asText } from '../commands/verify.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import type { Finding } from './check.ts'
import { EVENT_SCHEMAS, ROUTES } from './checks/event-checks.ts'
import { CHECKS } from './checks/index.ts'
import { openBusySystem } from './testing/busy-system.ts'
import { runChecks, runChecksIn, verify } from './verify.ts'
import { jsonWriter } from './write-json.ts'

const NOTHING = "select '', '', '' where false"
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
})

test('for a machine every row is named, a bounded piece at a time', async () => {
  const rows = (n: number) => `select format('row %s', n), 'a', 'b' from generate_series(1, ${n}) n`
  const checks = [2_500, 0, 100, 101].map((n) => ({ ...CHECK, name: `of ${n}`, sql: rows(n) }))
  const pieces: string[] = []
  const writer = jsonWriter(async (text) => void pieces.push(text))
  await writer.end(await runChecks(system.database.appUrl, checks, writer.onResult))
  assert.ok(pieces.every((piece) => piece.split('"row"').length <= 1_001))
  const { broken, ...totals } = JSON.parse(pieces.join(''))
  assert.deepEqual(totals, { checks: 4, findings: 2_701 })
  const expected = [2_500, 100, 101].map((count) => ({
    check: `of ${count}`,
    promise: CHECK.promise,
    count,
    findings: Array.from({ length: count }, (_, n) => {
      return { row: `row ${n + 1}`, expected: 'a', found: 'b' }
    }),
  }))
  assert.deepEqual(broken, expected)
})

test('when nothing is found, a machine is told so', async () => {
  const pieces: string[] = []
  const writer = jsonWriter(async (text) => void pieces.push(text))
  await writer.end(await runChecks(system.database.appUrl, [{ ...CHECK, sql: NOTHING }]))
  assert.deepEqual(JSON.parse(pieces.join('')), { broken: [], checks: 1, findings: 0 })
})

test('a store may open too early while an import into it is not completed', async () => {
  const world = system.admin
  const opening = async () => {
    const [result] = await runChecksIn(
      world,
      CHECKS.filter((one) => one.name === 'store-opening'),
    )
    return result?.findings.map((one) => one.row)
  }
  await world.query('begin')
  try {
    const { rows } = await world.query(`update store.store set opened_on = opened_on - 1
      where id = (select max(id) from store.store) returning id, 'store.store ' || id as name`)
    const [{ id, name }] = rows
    assert.deepEqual(await opening(), [name])
    await world.query(`
      with instance as (
        insert into trade.job_instance (job_name, identity_digest, identifying_parameters)
        values ('import-sales', sha256('x'), '{"storeId": ${id}}') returning id)
      insert into trade.job_execution (job_instance_id, parameters, status, owner, lease_until)
      select id, '{}', 'STARTED', 'test', now() from instance`)
    assert.deepEqual(await opening(), [])
    await world.query(`update trade.job_execution set status = 'COMPLETED', ended_at = now()`)
    assert.deepEqual(await opening(), [name])
  } finally {
    await world.query('rollback')
  }
})

test('a clock that was set back within the hour has closed no day too early', async () => {
  const findings = async (minutes: number) => {
    await system.admin.query('begin')
    try {
      // So long before the day ends, it is closed: it was, before the clock was set back.
      await system.admin.query(
        `update haru.installation set clock_offset = clock_offset
           + (haru.start_of_day(haru.business_day(haru.clock()) + 1) - haru.clock())
           - $1 * interval '1 minute'`,
        [minutes],
      )
      await system.admin.query(
        'update trade.closed_days set closed_through = haru.business_day(haru.clock())',
      )
      const checks = CHECKS.filter(({ name }) => name === 'closed-day-end')
      const [result] = await runChecksIn(system.admin, checks)
      return result?.findings.length
    } finally {
      await system.admin.query('rollback')
    }
  }
  assert.equal(await findings(30), 0)
  assert.notEqual(await findings(90), 0)
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
