/** What people hand over: notes, and round sums of them. */
const NOTES = [1_000, 5_000, 10_000, 50_000, 100_000]
const SHOWN_MAX = 5

/**
 * What is likely handed over for an amount: the amount itself, then the next round sums.
 * @param amount won
 * @returns won, the smallest first, none twice
 */
export function quickAmounts(amount: number): number[] {
  const sums = NOTES.map((note) => Math.ceil(amount / note) * note)
  const different = new Set([amount, ...sums])
  return [...different].sort((a, b) => a - b).slice(0, SHOWN_MAX)
}
