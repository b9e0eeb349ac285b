/** One way of doing some work, to be measured beside others. */
export type Contender = {
  name: string
  /** rounds at most, where one takes minutes; those are not warmed up either */
  roundsMax?: number
  /** puts back what the run before changed; not measured */
  prepare: () => Promise<void>
  /** what is measured */
  run: () => Promise<void>
  /** @throws Error when what the run left behind is wrong */
  check: () => Promise<void>
}

/** How long a contender took, by round, in seconds. */
export type Samples = { name: string; seconds: number[] }

/**
 * Runs contenders in turn, round by round, so that whatever else the machine does meets all of them
 * alike. A round before the first warms up and does not count.
 * @param contenders in the order of a round
 * @param rounds that count, of each
 * @param onRun told before every run
 * @returns their times, in the same order
 */
export async function measureInTurn(
  contenders: readonly Contender[],
  rounds: number,
  onRun: (name: string, round: number) => void,
): Promise<Samples[]> {
  const samples = contenders.map(({ name }): Samples => ({ name, seconds: [] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, one] of contenders.entries()) {
      const { name, roundsMax } = one
      if (roundsMax !== undefined && (round === 0 || round > roundsMax)) continue
      onRun(name, round)
      await one.prepare()
      const startedAt = performance.now()
      await one.run()
      const seconds = (performance.now() - startedAt) / 1_000
      await one.check()
      if (round > 0) samples[index]?.seconds.push(seconds)
    }
  }
  return samples
}

/** The middle one of some numbers, or the mean of the two in the middle; NaN of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(half) - 1], sorted[half | 0]]
  return (low + high) / 2
}
