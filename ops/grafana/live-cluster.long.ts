import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_KAFKA } from '@haru/events/testing-kafka.ts'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import { startTestCluster } from '../../apps/haru/src/testing/test-cluster.ts'
import {
  findProgram,
  startPrometheus,
  untilMore,
  watching,
} from '../prometheus/testing-prometheus.ts'
import { readDashboards } from './dashboard-files.ts'
import { MISSING_IN_MANY } from './missing-figures.ts'
import { load, showsSomething, untilScrapedTwice } from './testing-panels.ts'

const { program, skip } = findProgram('prometheus')
/** Those with figures that one process does not have. */
const DASHBOARDS = ['haru-events.json', 'haru-http.json', 'haru-runtime.json']

test('a Prometheus that watches two processes of each part shows what is between them', {
  skip: skip || NEEDS_KAFKA.skip || NEEDS_REDIS_SERVER.skip,
}, async (t) => {
  const cluster = await startTestCluster(t)
  const processes = cluster.processes.map(({ internalPort: port, part }) => ({ port, part }))
  const prometheus = await startPrometheus(t, program, watching(processes))
  // A figure grows from its second time on, and what is refused comes by one door or the other.
  for (let n = 0; n < 4; n++) {
    await load(cluster)
    await untilScrapedTwice(prometheus)
  }
  // What Kafka says comes late when the machine is busy, and is left out of that scrape.
  for (const figure of ['haru_kafka_published_events_total', 'haru_kafka_consumer_lag_messages']) {
    await untilMore(prometheus, `max(count_over_time(${figure}[5m]))`, 1)
  }
  for (const [file, dashboard] of readDashboards()) {
    if (DASHBOARDS.includes(file)) await showsSomething(prometheus, dashboard, MISSING_IN_MANY)
  }
  for (const { query, absent } of MISSING_IN_MANY) {
    assert.deepEqual(await prometheus.query(`count(${absent})`), [], `${query} is there`)
  }
  const away = await prometheus.query('count(up{job="haru"} == 1) by (part) < 2')
  assert.deepEqual(away, [])
})
