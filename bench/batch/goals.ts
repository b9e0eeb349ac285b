import { median, type Samples } from '../measure.ts'
import { WORK } from './contenders.ts'

/** What quality.md wants: the median of one at most so many times that of the other. */
export type Goal = { of: string; against: string; max: number }

/** What came of a goal; `ratio` is undefined when one of the two was not measured. */
export type Outcome = Goal & { ratio: number | undefined }

/** Behind the name of whatever worked on ten times the data. */
export const TEN_TIMES = ', ten times the data'

const SQL = WORK.statistics('sql')
const REDIS = WORK.statistics('redis')

const SIDE_BY_SIDE: readonly Goal[] = [
  { of: SQL, against: WORK.bareStatistics, max: 1.5 },
  { of: WORK.fold, against: WORK.bareStatistics, max: 1 / 20 },
  { of: WORK.settlement, against: WORK.bareSettlement, max: 1.5 },
]
const NAIVE: Goal = { of: REDIS, against: WORK.naiveRedis, max: 1 / 10 }
const GROWING = [SQL, REDIS, WORK.statistics('memory'), WORK.fold, WORK.settlement]

/**
 * The goals of a run.
 * @param scale 10: the month was measured beside one of ten times its sales
 */
export function goalsOf(scale: 1 | 10): Goal[] {
  if (scale === 1) return [...SIDE_BY_SIDE, NAIVE]
  const tenTimes = SIDE_BY_SIDE.map(({ of, against, max }) => {
    return { of: `${of}${TEN_TIMES}`, against: `${against}${TEN_TIMES}`, max }
  })
  const growing = GROWING.map((work) => ({ of: `${work}${TEN_TIMES}`, against: work, max: 11 }))
  return [...SIDE_BY_SIDE, NAIVE, ...tenTimes, ...growing]
}

/**
 * Holds what was measured against the goals.
 * @param samples of one run
 * @param goals which
 */
export function holdAgainst(samples: readonly Samples[], goals: readonly Goal[]): Outcome[] {
  const medianOf = (name: string) => {
    return median(samples.find((one) => one.name === name)?.seconds ?? [])
  }
  return goals.map((goal) => {
    const ratio = medianOf(goal.of) / medianOf(goal.against)
    return { ...goal, ratio: Number.isFinite(ratio) ? ratio : undefined }
  })
}
