import assert from 'node:assert/strict'
import { openRestaurant } from '../../apps/haru/src/testing/restaurant.ts'
import type { TestSystem } from '../../apps/haru/src/testing/test-system.ts'
import { type TestPrometheus, untilMore } from '../prometheus/testing-prometheus.ts'
import { type Dashboard, filledIn } from './dashboard-files.ts'
import type { Missing } from './missing-figures.ts'

/** Waits until all were asked twice more: whatever was counted before is seen. */
export async function untilScrapedTwice(prometheus: TestPrometheus): Promise<void> {
  const scrapes = 'sum(count_over_time(up{job="haru"}[10m]))'
  const [{ value: before } = { value: 0 }] = await prometheus.query(scrapes)
  await untilMore(prometheus, scrapes, before + 1)
}

/** A guest orders, the owner takes the money, in cash and by card, and somebody asks wrongly. */
export async function load(system: Omit<TestSystem, 'runDueJobs'>): Promise<void> {
  const restaurant = await openRestaurant(system)
  const dish = await restaurant.addProduct()
  for (const [index, how] of ([undefined, 'K'] as const).entries()) {
    const tablet = restaurant.tabletIds[index] ?? 0
    const cookie = await restaurant.pair(tablet)
    const ordered = await restaurant.order(cookie, [[dish, 2]])
    assert.equal(ordered.body.status, 'CONFIRMED')
    const paid = await restaurant.pay(tablet, how)
    assert.equal(paid.status, 201, JSON.stringify(paid.body))
  }
  assert.equal((await restaurant.order('', [[dish, 1]])).status, 400)
  await system.drain()
}

/**
 * Holds every panel of a dashboard, and each of its variables, to what Prometheus has.
 * @param missing what may show nothing
 * @throws AssertionError naming the panel that shows nothing
 */
export async function showsSomething(
  prometheus: TestPrometheus,
  { panels, templating }: Dashboard,
  missing: readonly Missing[],
): Promise<void> {
  const isMissing = (text: string) => missing.some(({ query }) => text.includes(query))
  for (const { title, targets = [] } of panels) {
    for (const { expr } of targets) {
      const series = await prometheus.query(filledIn(expr))
      if (isMissing(expr)) continue
      const numbers = series.filter(({ value }) => !Number.isNaN(value))
      assert.ok(numbers.length > 0, `${title} shows nothing: ${filledIn(expr)}`)
    }
  }
  for (const { query } of templating.list) {
    const [, selector = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? []
    const series = await prometheus.query(`group by (${label}) (${selector})`)
    assert.ok(
      series.some(({ metric }) => metric[label]),
      `${query.query} has no value`,
    )
  }
}
