import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import {
  type CsvReaderOptions,
  CsvRowError,
  chunkStep,
  concatReaders,
  csvReader,
  runJob,
} from '../index.ts'
import { createTestTables, readItems } from '../testing/testing-tables.ts'

type Tables = { 'chunkTest.line': { a: string; b: string } }
type Line = { a: string; b: string }

const LINE = 'create table chunk_test.line (a text primary key, b text)'

function fileOf(t: TestContext, text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'chunk-csv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.csv')
  writeFileSync(path, text)
  return path
}

/** Reads without a database, and goes on behind what cannot be read. */
async function readAll(path: string, options?: CsvReaderOptions, checkpoint?: unknown) {
  const reader = csvReader<Line>(path, options)
  await reader.open(checkpoint as undefined)
  const read: (Line | string)[] = []
  for (;;) {
    try {
      const item = await reader.read(undefined as never)
      if (item === null) break
      read.push(item)
    } catch (error) {
      assert.ok(error instanceof CsvRowError)
      read.push(error.message.replace(path, 'it'))
    }
  }
  await reader.close?.()
  return { read, reader }
}

test('rows become objects by the names of the header', async (t) => {
  const path = fileOf(t, '\uFEFF"a",b\r\n1,"x, ""y""\r\nz"\r\n\r\n2,한글')
  const { read, reader } = await readAll(path)
  assert.deepEqual(read, [
    { a: '1', b: 'x, "y"\r\nz' },
    { a: '2', b: '한글' },
  ])
  assert.deepEqual(reader.progress?.(), { done: 37, total: 37 })
})

test('a file without a header has its columns named, and may have another delimiter', async (t) => {
  const path = fileOf(t, '1;"2;3"\n')
  const { read } = await readAll(path, { columns: ['a', '__proto__'], delimiter: ';' })
  assert.deepEqual(Object.entries(read[0] ?? {}), [
    ['a', '1'],
    ['__proto__', '2;3'],
  ])
})

test('a broken row is an error of its own line, and the next row is read', async (t) => {
  const text = Buffer.from('a,b\n1,2\n3\n4,5,6\n7,"8\n9,10\n11,\xE9\n12,13\n', 'latin1')
  const { read } = await readAll(fileOf(t, text))
  assert.deepEqual(read, [
    { a: '1', b: '2' },
    'Line 3 of it: it has 1 fields instead of 2.',
    'Line 4 of it: it has 3 fields instead of 2.',
    'Line 5 of it: a quote is not closed, or something stands behind it.',
    { a: '9', b: '10' },
    'Line 7 of it: it is not text in UTF-8.',
    { a: '12', b: '13' },
  ])
  const long = await readAll(fileOf(t, `a,b\n1,${'x'.repeat(99)}\n2,3\n`), { rowBytesMax: 64 })
  assert.deepEqual(long.read, [
    'Line 2 of it: the line is longer than 64 bytes.',
    { a: '2', b: '3' },
  ])
})

test('a file that cannot be read is told in one sentence', async (t) => {
  const refused: [string, RegExp][] = [
    ['', /has no header/],
    ['a,a\n', /has two columns named "a"/],
    ['"a\n1,2\n', /The header of .* is no CSV/],
  ]
  for (const [text, message] of refused) {
    await assert.rejects(csvReader(fileOf(t, text)).open(undefined), message)
  }
  const path = fileOf(t, 'a,b\n1,2\n3,4\n')
  await assert.rejects(csvReader(`${path}.not`).open(undefined), /cannot be read \(ENOENT\)/)
  await assert.rejects(csvReader(tmpdir()).open(undefined), /is not a file/)
  await assert.rejects(csvReader(path).open({ byte: 6, line: 2 }), /was changed/)
  await assert.rejects(csvReader(path).open({ byte: 99, line: 2 }), /was changed/)
})

test('reading goes on behind every row, whatever the rows are', async (t) => {
  const path = fileOf(t, '')
  const field = fc.string({ unit: fc.constantFrom('x', '"', ',', '\n', '\r\n', '한', ' ') })
  const row = fc.tuple(field, field).map((fields) => fields.map(quote).join())
  const rows = fc.array(fc.oneof(row, fc.constant('"broken'), fc.constant('')), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom('\n', '\r\n'), async (some, lineBreak) => {
      writeFileSync(path, ['a,b', ...some].join(lineBreak))
      const whole = await readAll(path)
      const inParts: (Line | string)[] = []
      for (let checkpoint: unknown; ; ) {
        const reader = csvReader<Line>(path)
        await reader.open(checkpoint as undefined)
        const item = await reader.read(undefined as never).catch((error) => error)
        checkpoint = reader.checkpoint()
        await reader.close?.()
        if (item === null) break
        inParts.push(item instanceof Error ? item.message.replace(path, 'it') : item)
      }
      assert.deepEqual(inParts, whole.read)
    }),
    { numRuns: 40 },
  )
})

function quote(field: string): string {
  return `"${field.replaceAll('"', '""')}"`
}

test('a crashed step seeks to its place, skips what is broken, reads no row twice', async (t) => {
  const one = await createTestTables<Tables>(t, LINE)
  const lines = Array.from({ length: 1_000 }, (_, n) => (n % 100 === 7 ? '"broken' : `${n},b${n}`))
  const path = fileOf(t, `a,b\n${lines.join('\n')}\n`)
  let crashesAt: string | undefined = '555'
  let reads = 0
  const step = chunkStep<Tables, Line>({
    name: 'import',
    chunkSize: 10,
    faults: { skip: { on: [CsvRowError], limit: 20 } },
    reader: (run) => {
      const reader = csvReader<Line, Tables>(String(run.identifying['file']))
      return {
        ...reader,
        async read(tx) {
          reads++
          return await reader.read(tx)
        },
      }
    },
    async write(tx, items) {
      await tx
        .insertInto('chunkTest.line')
        .values([...items])
        .execute()
      if (items.some(({ a }) => a === crashesAt)) throw new RangeError('a crash')
    },
  })
  const job = { name: 'import', steps: [step] } as const
  const crashed = await runJob(one.repository, job, { file: path })
  assert.equal(crashed.execution.message, 'a crash')
  const left = await one.repository.db.selectFrom('chunkTest.line').selectAll().execute()
  crashesAt = undefined
  reads = 0
  appendFileSync(path, '1000,appended\n')
  const { execution } = await runJob(one.repository, job, { file: path })
  assert.equal(execution.message, null)
  const rows = await one.repository.db.selectFrom('chunkTest.line').selectAll().execute()
  assert.equal(rows.length, 991)
  assert.equal(reads, 991 - left.length + 4 + 1)
})

test('a composite reads one file behind the other, and a restart finds its place', async (t) => {
  const one = await createTestTables<Tables>(t, LINE)
  const paths = ['a,b\n1,x\n2,x\n', 'a,b\n', 'a,b\n3,x\n4,x\n5,x\n'].map((text) => fileOf(t, text))
  const open = () => concatReaders(paths.map((path) => csvReader<Line, Tables>(path)))
  for (let limit = 0; limit <= 6; limit++) {
    const before = await readItems(one, open(), undefined, limit)
    const after = await readItems(one, open(), before.checkpoint)
    const read = [...before.items, ...after.items].map(({ a }) => a)
    assert.deepEqual(read, ['1', '2', '3', '4', '5'], `after ${limit}`)
  }
})
