import { median } from '../measure.ts'
import { type Round, WORK } from './contenders.ts'

/** What quality.md wants of one process. */
export type Goal =
  | { kind: 'rate'; of: string; against: string; min: number }
  | { kind: 'p99'; of: string; maxMs: number }

/** What came of a goal; `found` is undefined when one of the two was not measured. */
export type Outcome = Goal & { found: number | undefined; reached: boolean | undefined }

/** The protocol in which the system sends the statements of an order. */
export const OUR_PROTOCOL = 'prepared'

export const GOALS: readonly Goal[] = [
  { kind: 'rate', of: WORK.orders, against: WORK.pgbench(OUR_PROTOCOL), min: 0.5 },
  { kind: 'p99', of: WORK.orders, maxMs: 100 },
  { kind: 'rate', of: WORK.menu, against: WORK.bareReading, min: 0.5 },
  { kind: 'rate', of: WORK.menu, against: WORK.bareRoute, min: 0.5 },
]

/** What was measured of one contender. */
export type Sample = { name: string; rounds: readonly Round[] }

/**
 * Holds what was measured against the goals: medians over the rounds.
 * @param samples of one run
 */
export function holdAgainst(samples: readonly Sample[]): Outcome[] {
  const roundsOf = (name: string) => samples.find((one) => one.name === name)?.rounds ?? []
  const rateOf = (name: string) => median(roundsOf(name).map(({ rate }) => rate))
  return GOALS.map((goal) => {
    const found =
      goal.kind === 'rate'
        ? rateOf(goal.of) / rateOf(goal.against)
        : median(roundsOf(goal.of).map(({ p99Ms = Number.NaN }) => p99Ms))
    if (!Number.isFinite(found)) return { ...goal, found: undefined, reached: undefined }
    return {
      ...goal,
      found,
      reached: goal.kind === 'rate' ? found >= goal.min : found < goal.maxMs,
    }
  })
}
