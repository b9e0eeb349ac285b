import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { runJob } from '../index.ts'
import { createTestRepository, type TestRepository } from '../testing/testing.ts'
import {
  addTakenRow,
  type Fault,
  type FaultyOptions,
  faultyJob,
  readOutcome,
  skipping,
} from './testing-faults.ts'

const PHASE_OF: Partial<Record<Fault, 'READ' | 'PROCESS' | 'WRITE'>> = {
  READ: 'READ',
  PROCESS: 'PROCESS',
  WRITE: 'WRITE',
  UNIQUE: 'WRITE',
  NOT_NULL: 'WRITE',
}
const ERROR_OF: Partial<Record<Fault, string>> = {
  READ: 'division by zero',
  UNIQUE: 'duplicate key value violates unique constraint "written_pkey"',
  NOT_NULL: 'null value in column "item" of relation "written" violates not-null constraint',
}
const MIXED = ['READ', 'PROCESS', 'WRITE', 'UNIQUE', 'NOT_NULL'] as const

/** The same faults, or these in turn, at some positions. */
function at(positions: readonly number[], ...faults: readonly Fault[]): Record<number, Fault> {
  const faultAt = (index: number) => faults[index % faults.length] as Fault
  return Object.fromEntries(positions.map((position, index) => [position, faultAt(index)]))
}

function range(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step)
}

type Case = {
  title: string
  items: number
  chunkSize: number
  limit: number
  faults: Record<number, Fault>
  /** position up to which the file is done; short of all items: the step failed there */
  through: number
  commits: number
}

const TEN = { items: 30, chunkSize: 7, limit: 10 }
const SMALL = { items: 9, chunkSize: 3, limit: 10 }
const CASES: readonly Case[] = [
  // The chunk that has the 11th, positions 14 to 20, is rolled back with its other skips.
  ...(['PROCESS', 'WRITE', 'UNIQUE', 'NOT_NULL'] as const).flatMap((fault) => [
    { title: `10 × ${fault}`, ...TEN, faults: at(range(0, 18, 2), fault), through: 30, commits: 5 },
    { title: `11 × ${fault}`, ...TEN, faults: at(range(0, 20, 2), fault), through: 14, commits: 2 },
  ]),
  // A chunk has 7 items that could be read, however many could not.
  { title: '10 × READ', ...TEN, faults: at(range(0, 18, 2), 'READ'), through: 30, commits: 3 },
  { title: '11 × READ', ...TEN, faults: at(range(0, 20, 2), 'READ'), through: 14, commits: 1 },
  { title: '10 mixed', ...TEN, faults: at(range(1, 28, 3), ...MIXED), through: 30, commits: 5 },
  { title: '11 mixed', ...TEN, faults: at(range(0, 20, 2), ...MIXED), through: 16, commits: 2 },
  { title: 'consecutive', ...TEN, faults: at(range(3, 12), ...MIXED), through: 30, commits: 5 },
  {
    title: 'consecutive, unread',
    ...TEN,
    faults: at(range(3, 12), 'READ'),
    through: 30,
    commits: 3,
  },
  ...MIXED.map((fault) => {
    const commits = fault === 'READ' ? 3 : 4
    const faults = at([0, 8], fault)
    return { title: `first and last ${fault}`, ...SMALL, faults, through: 9, commits }
  }),
  ...MIXED.slice(1).map((fault) => {
    return {
      title: `a chunk of ${fault}`,
      ...SMALL,
      faults: at([3, 4, 5], fault),
      through: 9,
      commits: 4,
    }
  }),
  { title: 'only bad items', ...SMALL, faults: at(range(0, 8), ...MIXED), through: 9, commits: 3 },
  {
    title: 'nothing but unreadable',
    ...SMALL,
    faults: at(range(0, 8), 'READ'),
    through: 9,
    commits: 1,
  },
  {
    title: 'last chunk partly bad',
    ...SMALL,
    items: 8,
    faults: at([7], 'UNIQUE'),
    through: 8,
    commits: 3,
  },
  {
    title: 'last chunk all bad',
    ...SMALL,
    items: 8,
    faults: at([6, 7], 'UNIQUE', 'PROCESS'),
    through: 8,
    commits: 3,
  },
  {
    title: 'chunks of one',
    items: 12,
    chunkSize: 1,
    limit: 10,
    faults: at(range(1, 10), ...MIXED),
    through: 12,
    commits: 11,
  },
  {
    title: 'chunks of one, one too many',
    items: 12,
    chunkSize: 1,
    limit: 9,
    faults: at(range(1, 10), 'UNIQUE'),
    through: 10,
    commits: 10,
  },
  {
    title: 'filtered ones are none',
    ...SMALL,
    limit: 1,
    faults: { 0: 'FILTER', 1: 'FILTER', 2: 'UNIQUE', 4: 'FILTER' },
    through: 9,
    commits: 4,
  },
  { title: 'limit 0', ...SMALL, limit: 0, faults: at([4], 'UNIQUE'), through: 3, commits: 1 },
  { title: 'no fault', ...SMALL, limit: 0, faults: {}, through: 9, commits: 4 },
  // What was skipped before in the same chunk goes with it.
  ...(['READ_FATAL', 'PROCESS_FATAL', 'WRITE_FATAL'] as const).flatMap((fatal): Case[] => [
    { title: `${fatal} at once`, ...SMALL, faults: { 0: fatal }, through: 0, commits: 0 },
    {
      title: `${fatal} later`,
      ...SMALL,
      faults: { 0: 'UNIQUE', 3: 'PROCESS', 4: 'UNIQUE', 5: fatal },
      through: 3,
      commits: 1,
    },
  ]),
]

test('what is skipped, and what of it is in the database', async (t) => {
  const one = await createTestRepository(t)
  await addTakenRow(one)
  for (const { title, limit, through, commits, ...options } of CASES) {
    await t.test(title, async () => {
      const tolerance = skipping(limit)
      const outcome = await runFaulty(one, { name: title, tolerance, ...options }, through)
      assert.equal(outcome.commits, commits)
    })
  }
})

test('any faults anywhere: skipped up to the limit, in chunks that are there or not', async (t) => {
  const one = await createTestRepository(t)
  await addTakenRow(one)
  let runs = 0
  const fault = fc.constantFrom<Fault[]>(...MIXED, 'FILTER', 'WRITE_FATAL', 'PROCESS_FATAL')
  const faultyItem = fc.option(fault, { freq: 2, nil: undefined })
  await fc.assert(
    fc.asyncProperty(
      fc.array(faultyItem, { maxLength: 14 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 9 }),
      async (list, chunkSize, limit) => {
        const faults: Record<number, Fault> = {}
        for (const [index, one] of list.entries()) if (one) faults[index] = one
        const options = { name: `run ${runs++}`, items: list.length, chunkSize, faults }
        const through = expectedThrough({ ...options, limit })
        await runFaulty(one, { ...options, tolerance: skipping(limit) }, through)
      },
    ),
    { numRuns: 40 },
  )
})

/** Chunk by chunk: one with a fatal fault, or with a skip too many, is not there. */
function expectedThrough({
  items,
  chunkSize,
  limit,
  faults,
}: Pick<Case, 'items' | 'chunkSize' | 'limit' | 'faults'>): number {
  let skips = 0
  for (let start = 0, end = 0; start < items; start = end) {
    for (let read = 0; end < items && read < chunkSize; end++) if (faults[end] !== 'READ') read++
    const some = range(start, end - 1).flatMap((position) => faults[position] ?? [])
    skips += some.filter((one) => PHASE_OF[one]).length
    if (skips > limit || some.some((one) => one.endsWith('FATAL'))) return start
  }
  return items
}

/** Runs a faulty job, and checks everything that the database says of it. */
async function runFaulty(one: TestRepository, options: FaultyOptions, through: number) {
  const { job, items, processed } = faultyJob(options)
  const { execution } = await runJob(one.repository, job, {})
  const outcome = await readOutcome(one, execution.id)
  const done = items.slice(0, through).map((item, n) => ({ item, fault: options.faults[n] }))
  const completed = through === items.length
  assert.equal(outcome.status, completed ? 'COMPLETED' : 'FAILED')
  // Of a step that never committed, there is no checkpoint.
  assert.deepEqual(outcome.checkpoint, outcome.commits > 0 ? { reader: through } : null)
  assert.equal(outcome.done, through)
  const written = done.filter(({ fault }) => !fault).map(({ item }) => item)
  assert.deepEqual(outcome.written, written)
  const count = (...faults: Fault[]) =>
    done.filter(({ fault }) => fault && faults.includes(fault)).length
  assert.deepEqual(outcome.counts, {
    read: through - count('READ'),
    filtered: count('FILTER'),
    written: written.length,
    readSkipped: count('READ'),
    processSkipped: count('PROCESS'),
    writeSkipped: count('WRITE', 'UNIQUE', 'NOT_NULL'),
  })
  const skipped = done.flatMap(({ item, fault }) => {
    const phase = fault && PHASE_OF[fault]
    if (!phase) return []
    const error = ERROR_OF[fault] ?? `cannot ${fault.toLowerCase()} ${item}`
    return [{ phase, item: phase === 'READ' ? null : item, error }]
  })
  assert.deepEqual(sorted(outcome.skipped), sorted(skipped))
  assert.equal(new Set(processed).size, processed.length, 'no item is processed twice')
  return outcome
}

function sorted(skips: readonly object[]): string[] {
  return skips.map((skip) => JSON.stringify(skip)).sort()
}
