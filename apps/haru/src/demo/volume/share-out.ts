/**
 * Shares a whole number out by weights: the parts are whole, sum up to it exactly, and each is less
 * than one away from its due.
 * @param total 0 or more
 * @param weights positive, at least one
 * @returns one part for each weight
 */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  let weight = 0
  let given = 0
  return weights.map((one, index) => {
    weight += one
    // Sums of fractions end a little beside their total.
    const upTo = index === weights.length - 1 ? total : Math.round((total * weight) / all)
    const part = upTo - given
    given = upTo
    return part
  })
}
