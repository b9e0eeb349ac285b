import type { TestContext } from 'node:test'

/**
 * A test's end, where what was opened last ends first: node:test begins with the first.
 * @param t the test; `{ after }` of node:test, for a whole file
 */
export function inReverse(t: { after(end: () => unknown): void }): Pick<TestContext, 'after'> {
  const ends: (() => unknown)[] = []
  t.after(async () => {
    for (const end of ends.reverse()) await end()
  })
  return { after: (end) => void ends.push(end as () => unknown) }
}
