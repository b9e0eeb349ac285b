import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { runDueJobs } from '@haru/settlement'
import { readConfig } from '../../apps/haru/src/config.ts'
import { listenInternally } from '../../apps/haru/src/installation/listen-internally.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '../../apps/haru/src/testing/test-installation.ts'
import {
  findProgram,
  startPrometheus,
  type TestPrometheus,
  watching,
} from '../prometheus/testing-prometheus.ts'
import { type Read, readYaml } from '../read-yaml.ts'
import { readDashboards } from './dashboard-files.ts'
import { MISSING } from './missing-figures.ts'
import { load, showsSomething, untilScrapedTwice } from './testing-panels.ts'

const { program, skip } = findProgram('prometheus')

const LABELS_OF_ALERTS = [
  'haru_http_requests_total{job="haru", part="all", service="gateway"}',
  'haru_http_request_seconds_bucket{service="trade", route="/trade/order"}',
  'haru_pool_connections{state="waiting"}',
  'chunk_job_executions_total{job="haru", status="COMPLETED"}',
  'haru:job_last_success_timestamp_seconds{job_name="settlement"}',
  'haru:job_last_success_timestamp_seconds{job_name="product-sale-statistics"}',
]

/** A day later, the nightly jobs run. */
async function night(system: TestInstallation): Promise<void> {
  await system.moveClock('1 day')
  const outcomes = await runDueJobs(system.settlement.context)
  assert.ok(outcomes.length > 0, 'there was something to settle')
}

describe('a Prometheus that watches a process at work', { skip }, () => {
  let prometheus: TestPrometheus
  const ends: (() => unknown)[] = []
  const whenOver = (end: () => unknown) => void ends.push(end)
  after(async () => {
    for (const end of ends.reverse()) await end()
  })

  before(async () => {
    const system = await startTestInstallation({ after: whenOver })
    const config = readConfig({ HARU_INTERNAL_PORT: '0' })
    const internal = await listenInternally(config, system)
    assert.ok(internal)
    whenOver(() => internal.close())
    const { port } = internal.server.address() as AddressInfo
    prometheus = await startPrometheus(
      { after: whenOver },
      program,
      watching([{ port, part: 'all' }]),
    )
    // Twice each: of a counter, only what comes after its first sample is an increase.
    for (let n = 0; n < 2; n++) {
      await load(system)
      await night(system)
      await untilScrapedTwice(prometheus)
    }
  })

  for (const [, dashboard] of readDashboards()) {
    test(`shows something in every panel of ${dashboard.title}`, async () => {
      await showsSomething(prometheus, dashboard, MISSING)
    })
  }

  test('understands every alert, and has what all but the missing judge by', async () => {
    const rules = readYaml('prometheus/alerts.yaml')[0].groups.flatMap(({ rules }: Read) => rules)
    for (const { alert, record, expr } of rules) {
      await prometheus.query(expr)
      const outside = expr.replaceAll(/"[^"]*"/g, '""')
      for (const [name] of outside.matchAll(/\b(?:haru|chunk|nodejs)[_:][\w:]+|\bup\b/g)) {
        if (MISSING.some(({ query }) => name.includes(query))) continue
        const [found] = await prometheus.query(`count(${name})`)
        assert.ok(found, `${alert ?? record} judges by ${name}, which is not there`)
      }
    }
  })

  // A label that is written wrong makes an alert that never fires, or one that always does.
  for (const selector of LABELS_OF_ALERTS) {
    const missing = MISSING.find(({ query }) => selector.includes(query))
    const skip = missing?.because ?? false
    test(`finds ${selector}, which alerts are about`, { skip }, async () => {
      assert.equal((await prometheus.query(`count(${selector})`)).length, 1)
    })
  }

  for (const { query, because, absent } of MISSING) {
    test(`still has nothing for ${query}: ${because}`, async () => {
      assert.deepEqual(await prometheus.query(`count(${absent})`), [])
      const asked = JSON.stringify([readDashboards(), readYaml('prometheus/alerts.yaml')])
      assert.ok(asked.includes(JSON.stringify(query).slice(1, -1)), 'nobody asks for it')
    })
  }
})
