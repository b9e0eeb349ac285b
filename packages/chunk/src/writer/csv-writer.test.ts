import assert from 'node:assert/strict'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import {
  arrayReader,
  chunkStep,
  classifierWriter,
  compositeWriter,
  csvReader,
  csvWriter,
  type ItemWriter,
  type Job,
  runJob,
} from '../index.ts'
import { createTestTables, type TestTables } from '../testing/testing-tables.ts'

type Item = { id: number; name: string }
type Tables = { 'chunkTest.item': Item }

const ITEM = 'create table chunk_test.item (id int primary key, name text not null)'
const ITEMS = Array.from({ length: 20 }, (_, id) => ({ id, name: `n${id}` }))

function pathIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'chunk-csv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'out.csv')
}

function fileOf(items: readonly Item[]): string {
  return ['id,name', ...items.map(({ id, name }) => `${id},${name}`), ''].join('\n')
}

async function writeAll<Row>(writer: ItemWriter<Row, unknown>, items: readonly Row[]) {
  await writer.open?.(undefined)
  try {
    if (items.length > 0) await writer.write(undefined as never, items, undefined as never)
  } finally {
    await writer.close?.()
  }
}

/** Writes into the table; what breaks is up to the test. */
function tableWriter(breaks: () => unknown): ItemWriter<Item, Tables> {
  return {
    async write(tx, items) {
      await tx
        .insertInto('chunkTest.item')
        .values([...items])
        .execute()
      const error = breaks()
      if (error === 'deadlock') {
        await sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`.execute(tx)
      }
      if (error) throw error
    },
  }
}

function copyJob(
  writer: () => ItemWriter<Item, Tables>,
  faults?: { skip: { on: (error: unknown) => boolean; limit: number } },
): Job<Tables> {
  const step = chunkStep<Tables, Item>({
    name: 'copy',
    chunkSize: 6,
    reader: () => arrayReader(ITEMS),
    writer,
    ...(faults && { faults }),
  })
  return { name: 'copy', steps: [step] }
}

async function idsIn({ repository }: TestTables<Tables>): Promise<number[]> {
  const rows = await repository.db.selectFrom('chunkTest.item').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

test('what is written is what csvReader reads back', async (t) => {
  const path = pathIn(t)
  const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes('\uFFFD'))
  const rows = fc.array(fc.record({ a: text, 'b,"\n': text }, { noNullPrototype: true }))
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t'), async (some, delimiter) => {
      const writer = csvWriter<(typeof some)[number]>(path, ['a', 'b,"\n'], { delimiter })
      await writeAll(writer, some)
      const reader = csvReader(path, { delimiter })
      await reader.open(undefined)
      const read: unknown[] = []
      for (;;) {
        const item = await reader.read(undefined as never)
        if (item === null) break
        read.push(item)
      }
      await reader.close?.()
      assert.deepEqual(read, some)
    }),
    { numRuns: 8 },
  )
})

test('columns are properties, or made of items; other values are refused', async (t) => {
  const path = pathIn(t)
  const at = new Date(0)
  await writeAll(csvWriter(path, { n: (n: bigint) => n, at: () => at, none: () => null }), [1n, 2n])
  const time = '1970-01-01T00:00:00.000Z'
  assert.equal(readFileSync(path, 'utf8'), `n,at,none\n1,${time},\n2,${time},\n`)
  const bad = csvWriter<Item>(path, { name: () => ({}) as never })
  await assert.rejects(writeAll(bad, [{ id: 1, name: 'a' }]), /"name" has a value that is no text/)
  await writeAll(csvWriter<{ a: string }>(path, ['a']), [{ a: '' }])
  assert.equal(readFileSync(path, 'utf8'), 'a\n""\n')
  assert.throws(() => csvWriter(path, []), TypeError)
})

test('a crashed step leaves no row twice and none that was rolled back', async (t) => {
  const one = await createTestTables<Tables>(t, ITEM)
  const path = pathIn(t)
  let chunks = 0
  const writer = (crashesAt: number) => () =>
    compositeWriter<Item, Tables>([
      csvWriter(path, ['id', 'name']),
      tableWriter(() => ++chunks === crashesAt && new Error('a crash')),
    ])
  const crashed = await runJob(one.repository, copyJob(writer(3)), {})
  assert.equal(crashed.execution.message, 'a crash')
  const behind = readFileSync(path, 'utf8')
  assert.ok(behind.length > fileOf(ITEMS.slice(0, 12)).length, 'rows that are not committed')
  const { execution } = await runJob(one.repository, copyJob(writer(0)), {})
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(readFileSync(path, 'utf8'), fileOf(ITEMS))
  assert.deepEqual(readdirSync(join(path, '..')), ['out.csv'])
  const again = await runJob(one.repository, copyJob(writer(0)), { again: 1 })
  assert.equal(again.execution.status, 'FAILED', 'the table has them')
  assert.equal(readFileSync(path, 'utf8'), fileOf(ITEMS.slice(0, 6)), 'it began anew')
})

test('a chunk that is tried again after a deadlock has its rows once', async (t) => {
  const one = await createTestTables<Tables>(t, ITEM)
  const path = pathIn(t)
  let chunks = 0
  const writer = () =>
    compositeWriter<Item, Tables>([
      csvWriter(path, ['id', 'name']),
      tableWriter(() => ++chunks % 2 === 0 && 'deadlock'),
    ])
  const { execution } = await runJob(one.repository, copyJob(writer), {})
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(readFileSync(path, 'utf8'), fileOf(ITEMS))
})

test('items that are skipped one by one are in no file, wherever the writer stands', async (t) => {
  const one = await createTestTables<Tables>(
    t,
    ITEM,
    'alter table chunk_test.item add check (id % 5 <> 4)',
  )
  const path = pathIn(t)
  const kept = ITEMS.filter(({ id }) => id % 5 !== 4)
  for (const isFirst of [true, false]) {
    await sql`delete from chunk_test.item`.execute(one.repository.db)
    const writer = () => {
      const csv = csvWriter<Item, Tables>(path, ['id', 'name'])
      const table = tableWriter(() => undefined)
      return compositeWriter(isFirst ? [csv, table] : [table, csv])
    }
    const job = copyJob(writer, { skip: { on: () => true, limit: 10 } })
    const { execution } = await runJob(one.repository, job, { isFirst })
    assert.equal(execution.message, null)
    assert.equal(readFileSync(path, 'utf8'), fileOf(kept))
    assert.deepEqual(
      await idsIn(one),
      kept.map(({ id }) => id),
    )
  }
})

test('items go to the file that they are classified for, after a crash too', async (t) => {
  const one = await createTestTables<Tables>(t, ITEM)
  const path = pathIn(t)
  const paths = { even: `${path}.even`, odd: `${path}.odd` }
  let chunks = 0
  const writer = (crashesAt: number) => () =>
    compositeWriter<Item, Tables>([
      classifierWriter<Item, Tables, 'even' | 'odd'>(
        { even: csvWriter(paths.even, ['id', 'name']), odd: csvWriter(paths.odd, ['id', 'name']) },
        ({ id }) => (id % 2 === 0 ? 'even' : 'odd'),
      ),
      tableWriter(() => ++chunks === crashesAt && new Error('a crash')),
    ])
  await runJob(one.repository, copyJob(writer(2)), {})
  await runJob(one.repository, copyJob(writer(0)), {})
  assert.equal(readFileSync(paths.even, 'utf8'), fileOf(ITEMS.filter(({ id }) => id % 2 === 0)))
  assert.equal(readFileSync(paths.odd, 'utf8'), fileOf(ITEMS.filter(({ id }) => id % 2 === 1)))
})

test('a process that lost its execution writes where nobody sees it', async (t) => {
  const path = pathIn(t)
  const [slow, next] = [
    csvWriter<Item>(path, ['id', 'name']),
    csvWriter<Item>(path, ['id', 'name']),
  ]
  const write = (writer: ItemWriter<Item, unknown>, items: Item[]) =>
    writer.write(undefined as never, items, undefined as never)
  await slow.open?.(undefined)
  await write(slow, ITEMS.slice(0, 2))
  const committed = slow.checkpoint?.()
  await write(slow, ITEMS.slice(2, 4))
  await next.open?.(committed)
  await write(next, ITEMS.slice(2, 3))
  await assert.rejects(write(slow, ITEMS.slice(4, 6)), /was removed or replaced/)
  await slow.rewind?.(committed)
  await Promise.all([slow.close?.(), next.close?.()])
  assert.equal(readFileSync(path, 'utf8'), fileOf(ITEMS.slice(0, 3)))
})

test('a file that is not what it was is refused', async (t) => {
  const path = pathIn(t)
  await writeAll(csvWriter<Item>(path, ['id', 'name']), ITEMS)
  truncateSync(path, 20)
  const shorter = csvWriter<Item>(path, ['id', 'name']).open?.({ bytes: 21 })
  await assert.rejects(async () => await shorter, /it has 20 bytes, and 21 were committed/)
  assert.equal(readFileSync(path, 'utf8').length, 20)
  rmSync(path)
  const gone = csvWriter<Item>(path, ['id', 'name']).open?.({ bytes: 20 })
  await assert.rejects(async () => await gone, /cannot be written \(ENOENT\)/)
  writeFileSync(path, '')
  const inNoFolder = csvWriter<Item>(join(path, 'b.csv'), ['id', 'name']).open?.(undefined)
  await assert.rejects(async () => await inNoFolder, /cannot be written \(ENOTDIR\)/)
  assert.deepEqual(readdirSync(join(path, '..')), ['out.csv'])
})
