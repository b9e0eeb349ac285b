import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WORK } from './batch/contenders.ts'
import { goalsOf, holdAgainst, TEN_TIMES } from './batch/goals.ts'
import { asMarkdown } from './batch/report.ts'
import { runBatchBench } from './batch/run-batch-bench.ts'
import { STRATEGIES } from './batch/strategies.ts'
import { type Contender, measureInTurn, median } from './measure.ts'
import { leftovers, useOwnTmpdir } from './testing-tmpdir.ts'

const TINY = { stores: 3, products: 5, lines: 3_000 }
const REDIS_URL = 'redis://127.0.0.1:6379/9'

test('a tiny month and a bigger one are measured in every way; nothing stays behind', async (t) => {
  useOwnTmpdir(t)
  const said: string[] = []
  const report = await runBatchBench({
    ...{ scale: 10, size: TINY, rounds: 1, redisUrl: REDIS_URL, memoryOf: ['settlement'] },
    settings: ['fsync=off', 'full_page_writes=off'],
    command: 'node bench/batch.ts',
    say: (text) => void said.push(text),
  })
  const names = report.samples.map((one) => one.name)
  for (const { name, seconds } of report.samples) {
    assert.equal(seconds.length, 1, name)
    assert.ok((seconds[0] ?? 0) > 0, name)
  }
  const hasRedis = names.includes(WORK.naiveRedis)
  assert.equal(
    report.missing.some((one) => /Redis/.test(one)),
    !hasRedis,
  )
  const strategies = STRATEGIES.filter(({ needsRedis }) => hasRedis || !needsRedis)
  const works = [WORK.fold, WORK.settlement, ...strategies.map(({ name }) => WORK.statistics(name))]
  for (const work of works) {
    assert.ok(names.includes(work) && names.includes(`${work}${TEN_TIMES}`), work)
    const against = report.outcomes.filter(({ of }) => of === `${work}${TEN_TIMES}`)
    assert.ok(against.length > 0 && against.every(({ ratio }) => ratio !== undefined), work)
  }
  assert.equal(report.memory.length, 2 * strategies.length)
  for (const { before, peak } of report.memory) assert.ok(before > 0 && peak >= before)
  assert.match(report.data[0] ?? '', /^3,000 lines of 15 products, 1,000 payments, 3 stores/)
  assert.match(report.data[1] ?? '', /^30,000 lines of 15 products, 9,997 payments/)
  assert.ok(said.includes('loading 3,000 of 3,000 lines'))
  for (const name of names) assert.ok(asMarkdown(report).includes(`| ${name} | 1 |`), name)
  assert.deepEqual(leftovers(), [])
})

test('contenders take turns, a warm-up does not count, and slow ones stop early', async () => {
  const log: string[] = []
  const contender = (name: string): Contender => ({
    name,
    prepare: async () => void log.push(`prepare ${name}`),
    run: async () => void log.push(name),
    check: async () => void log.push(`check ${name}`),
  })
  const slow = { ...contender('b'), roundsMax: 1 }
  const samples = await measureInTurn([contender('a'), slow], 2, () => {})
  const turns = log.filter((one) => !one.includes(' '))
  assert.deepEqual(turns, ['a', 'a', 'b', 'a'])
  assert.deepEqual(log.slice(0, 3), ['prepare a', 'a', 'check a'])
  assert.deepEqual(
    samples.map(({ name, seconds }) => [name, seconds.length]),
    [
      ['a', 2],
      ['b', 1],
    ],
  )
})

test('what computes something else than the statements ends the benchmark', async () => {
  const wrong: Contender = {
    name: 'wrong',
    prepare: async () => {},
    run: async () => {},
    check: () => Promise.reject(new Error('the statistics are wrong')),
  }
  await assert.rejects(
    measureInTurn([wrong], 1, () => {}),
    /are wrong/,
  )
})

test('a goal is held against medians; what was not measured has no ratio', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  const samples = [
    { name: WORK.bareStatistics, seconds: [2, 1, 9] },
    { name: WORK.fold, seconds: [0.1] },
  ]
  const outcomes = holdAgainst(samples, goalsOf(1))
  const fold = outcomes.find(({ of }) => of === WORK.fold)
  assert.deepEqual([fold?.ratio, fold?.max], [0.05, 0.05])
  const others = outcomes.filter((one) => one !== fold)
  assert.ok(others.length >= 3 && others.every(({ ratio }) => ratio === undefined))
})
