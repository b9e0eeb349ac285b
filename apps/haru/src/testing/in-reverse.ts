import type { TestContext } from 'node:test'

type TestEnd = Pick<TestContext, 'after'>

/**
 * A test's end, where what was opened last ends first: node:test begins with the first.
 * @param t the test
 */
export function inReverse(t: TestEnd): TestEnd {
  const ends: (() => unknown)[] = []
  t.after(async () => {
    for (const end of ends.reverse()) await end()
  })
  return { after: (end) => void ends.push(end as () => unknown) }
}
