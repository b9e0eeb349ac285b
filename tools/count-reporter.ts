import type { TestEvent } from 'node:test/reporters'

/**
 * A reporter of node:test that yields only the totals, as JSON: the summary is not always the last
 * line of the others.
 * @param source what node:test tells
 */
export default async function* countReporter(source: AsyncIterable<TestEvent>) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    if (event.data.details.type === 'suite') continue
    if (event.data.skip) counts.skipped++
    else if (event.type === 'test:pass') counts.passed++
    else counts.failed++
  }
  yield JSON.stringify(counts)
}
