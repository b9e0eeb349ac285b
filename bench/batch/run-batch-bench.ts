import type { JobName } from '@haru/settlement'
import { startBenchServer } from '../bench-server.ts'
import { describeLoad, describeMachine } from '../machine.ts'
import { measureInTurn } from '../measure.ts'
import { contendersOf } from './contenders.ts'
import { goalsOf, holdAgainst, TEN_TIMES } from './goals.ts'
import { measureMemory } from './measure-memory.ts'
import type { MonthSize } from './month.ts'
import { openNaiveRedis } from './naive-redis.ts'
import { type LoadedMonth, type MonthTools, openMonth } from './open-month.ts'
import type { BatchReport } from './report.ts'
import { STRATEGIES } from './strategies.ts'

/** What is to be measured. */
export type BatchBench = {
  /** 10: also on ten times the data, beside the month itself */
  scale: 1 | 10
  size: MonthSize
  /** that count, of everything that does not take minutes */
  rounds: number
  redisUrl: string
  /** whose processes' memory is looked at */
  memoryOf: readonly JobName[]
  /** of the server, `name=value`: none, but in a test that measures nothing */
  settings: readonly string[]
  /** as it was typed, for the report */
  command: string
  /** told what happens, for somebody who waits */
  say: (text: string) => void
}

/** Tables, indexes and what the server writes ahead, of one line. */
const BYTES_PER_LINE = 700
/** What the server writes ahead of it, at most. */
const BYTES_OF_LOG = 4e9

const CONDITIONS = [
  'PostgreSQL as `npm start` starts it, fsync on; tables vacuumed and analyzed after loading',
  'both sides commit with synchronous_commit off, which settlement always does',
  'in turn, after one round that does not count; results and job metadata removed in between',
]

/**
 * Measures the nightly jobs beside the bare statements that do the same work.
 * @param bench what, on how much, how often
 * @returns what was found; the server and all of its data are gone by then
 * @throws Error when a job fails or computes something else than the statements
 */
export async function runBatchBench(bench: BatchBench): Promise<BatchReport> {
  const date = new Date().toISOString()
  const loadBefore = describeLoad()
  const lines = bench.size.lines * (bench.scale === 10 ? 11 : 1)
  const server = await startBenchServer(lines * BYTES_PER_LINE + BYTES_OF_LOG, bench.settings)
  const redis = await openNaiveRedis(bench.redisUrl)
  const months: LoadedMonth[] = []
  try {
    const strategies = STRATEGIES.filter(({ needsRedis }) => redis || !needsRedis)
    const tools = { ...bench, redisUrl: redis && bench.redisUrl, strategies }
    months.push(await openMonth(server, 'month', bench.size, { ...tools, naive: redis }))
    if (bench.scale === 10) {
      const size = { ...bench.size, lines: bench.size.lines * 10 }
      // The naive Redis would take a quarter of an hour for each round.
      months.push(await openMonth(server, 'ten_times', size, { ...tools, naive: undefined }))
    }
    const samples = await measureMonths(months, bench)
    const memory = await measureMemories(months, tools)
    return {
      command: bench.command,
      date,
      machine: describeMachine(server.version),
      load: [loadBefore, describeLoad()],
      data: months.map(({ size }) => size),
      conditions: CONDITIONS,
      samples,
      outcomes: holdAgainst(samples, goalsOf(bench.scale)),
      memory,
      missing: redis ? [] : ['whatever needs Redis, as none answers'],
    }
  } finally {
    for (const month of months) await month.close()
    await redis?.close()
    await server.stop()
  }
}

async function measureMonths(months: readonly LoadedMonth[], { rounds, say }: BatchBench) {
  const contenders = months.flatMap((month, index) =>
    contendersOf(month).map((one) => ({ ...one, name: nameOf(one.name, index) })),
  )
  return await measureInTurn(contenders, rounds, (name, round) => {
    say(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`)
  })
}

async function measureMemories(
  months: readonly LoadedMonth[],
  tools: MonthTools & Pick<BatchBench, 'memoryOf'>,
) {
  const { strategies, redisUrl, memoryOf, say } = tools
  const memory: BatchReport['memory'][number][] = []
  for (const [index, { database, results }] of months.entries()) {
    for (const { name: strategy } of strategies) {
      for (const name of memoryOf) {
        const work = nameOf(`${name} MONTH, ${strategy}`, index)
        say(`memory: ${work}`)
        await results.clear('closed')
        const { appUrl } = database
        const found = await measureMemory({ appUrl, strategy, name, redisUrl })
        memory.push({ name: work, ...found })
      }
    }
  }
  return memory
}

/** The second month is the one with ten times the data. */
function nameOf(name: string, month: number): string {
  return month === 0 ? name : `${name}${TEN_TIMES}`
}
