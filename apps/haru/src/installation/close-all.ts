/**
 * Ends everything that was opened, the last one first, also when one of them fails to end.
 * @param ends what was opened, in that order; each is called once
 * @throws what the first that failed threw, when all are done
 */
export async function closeAll(ends: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const end of ends.toReversed()) {
    try {
      await end()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
