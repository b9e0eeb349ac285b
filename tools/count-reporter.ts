import type { TestEvent } from 'node:test/reporters'

/** How a run of tests ended. */
export type Counts = { passed: number; failed: number; skipped: number }

/**
 * A reporter of node:test that yields only the totals, as a line of JSON: the summary is not always
 * the last line of the others. A file that crashes counts as one failed test, as node:test has it.
 * @param source what node:test tells
 */
export default async function* countReporter(source: AsyncIterable<TestEvent>) {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for await (const event of source) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue
    if (event.data.details.type === 'suite') {
      // Its tests were counted; what failed besides, in loading or around them, was not.
      if (event.type === 'test:fail' && !isOfItsTests(event.data.details.error)) counts.failed++
      continue
    }
    if (event.data.skip !== undefined || event.data.todo !== undefined) counts.skipped++
    else if (event.type === 'test:pass') counts.passed++
    else counts.failed++
  }
  yield JSON.stringify(counts)
}

function isOfItsTests(error: Error): boolean {
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}
