import type { TestEnd } from '@haru/pg/testing.ts'

/**
 * Ends what a test opens in the opposite order: what uses a server before the server itself.
 * @param t whose end it is
 */
export function endInTurn(t: TestEnd): { after: (end: () => unknown) => void } {
  const ends: (() => unknown)[] = []
  t.after(async () => {
    for (const end of ends.reverse()) await end()
  })
  return { after: (end) => void ends.push(end) }
}
