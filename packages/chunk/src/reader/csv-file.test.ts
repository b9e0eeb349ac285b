import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { formatCsvRow, parseCsvRow } from '../writer/csv-row.ts'
import { type CsvRow, readCsvRows } from './csv-file.ts'
import type { FilePlace } from './csv-lines.ts'

const START: FilePlace = { byte: 0, line: 1 }

async function rowsOf(
  t: TestContext,
  text: string,
  from = START,
  rowBytesMax = 16_384,
): Promise<CsvRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-csv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.csv')
  writeFileSync(path, text)
  const file = await open(path)
  try {
    const size = Buffer.byteLength(text)
    return (await Array.fromAsync(readCsvRows(file, from, size, { rowBytesMax }))).flat()
  } finally {
    await file.close()
  }
}

test('rows are read with their lines, whatever ends them', async (t) => {
  const rows = await rowsOf(t, 'a,b\r\n1,"x\r\ny, ""z"""\n\n\r\n2,한글')
  assert.deepEqual(
    rows.map(({ fields, line }) => [line, ...fields]),
    [
      [1, 'a', 'b'],
      [2, '1', 'x\r\ny, "z"'],
      [6, '2', '한글'],
    ],
  )
})

test('reading can go on behind every row', async (t) => {
  const text = '가,나\r\n1,"x\ny"\n\n2,z"z\n3,"open\n4,d\n'
  const rows = await rowsOf(t, text)
  assert.equal(rows.length, 5)
  for (const [index, row] of rows.entries()) {
    assert.deepEqual(await rowsOf(t, text, row.next), rows.slice(index + 1))
  }
})

test('a byte order mark is no part of the first field', async (t) => {
  const rows = await rowsOf(t, '\uFEFF"a",b\n1,2\n')
  assert.deepEqual(
    rows.map(({ fields, next }) => [next.byte, ...fields]),
    [
      [9, 'a', 'b'],
      [13, '1', '2'],
    ],
  )
})

test('a quote that is never closed costs its own line and no other', async (t) => {
  const text = `1,"open\n2,b\n3,"c"\n4,"d"e\n5,f\n${'6,g\n'.repeat(10_000)}`
  const rows = await rowsOf(t, text)
  assert.deepEqual(
    rows.filter((row) => row.malformed).map((row) => [row.line, row.fields]),
    [
      [1, ['1', '"open']],
      [4, ['4', '"d"e']],
    ],
  )
  assert.equal(rows.length, 10_005)
})

test('lines that each could open a row are looked at once, not once per row', async (t) => {
  // Behind a quote, each of these lines ends one field and opens the next: none ends a row.
  const lines = 60_000
  const rows = await rowsOf(t, `"\n${'a","b\n'.repeat(lines)}`, START, 1_048_576)
  assert.equal(rows.length, lines + 1)
  assert.ok(rows.every((row) => row.malformed))
})

test('a row of many lines is one row, up to the bound', async (t) => {
  const text = `1,"${'x\n'.repeat(50)}"\n2,b\n`
  const [one] = await rowsOf(t, text, START, 200)
  assert.deepEqual(one?.fields, ['1', 'x\n'.repeat(50)])
  assert.deepEqual(one.next, { byte: 105, line: 52 })
  const rows = await rowsOf(t, text, START, 60)
  assert.equal(rows.filter((row) => row.malformed).length, 2)
  assert.deepEqual(rows.at(-1)?.fields, ['2', 'b'])
})

test('a line without an end is cut, and does not fill the memory', async (t) => {
  const text = `1,${'x'.repeat(1_000_000)}\n2,b\n3,${'y'.repeat(600_000)}`
  const rows = await rowsOf(t, text)
  assert.deepEqual(
    rows.map(({ line, fields, malformed }) => [line, fields[0], malformed !== undefined]),
    [
      [1, '1', true],
      [2, '2', false],
      [3, '3', true],
    ],
  )
  assert.equal(rows[0]?.fields[1]?.length, 16_382)
  assert.equal(rows.at(-1)?.next.byte, text.length)
})

test('rows that lie across the blocks of the file are whole', async (t) => {
  const text = Array.from({ length: 30_000 }, (_, n) => `${n},비빔밥\n`).join('')
  const rows = await rowsOf(t, text)
  assert.equal(rows.length, 30_000)
  for (const [n, row] of rows.entries()) assert.deepEqual(row.fields, [String(n), '비빔밥'])
})

test('a file that becomes shorter while it is read is an error', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'haru-csv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'a.csv'), '1,2\n')
  const file = await open(join(folder, 'a.csv'))
  t.after(() => file.close())
  await assert.rejects(Array.fromAsync(readCsvRows(file, START, 5)), /became shorter/)
})

test('what is written is read back as it was', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
      fc.constantFrom(',', ';', '\t'),
      (fields, delimiter) => {
        const text = formatCsvRow(fields, delimiter).replace(/\n$/, '')
        assert.deepEqual(parseCsvRow(text, delimiter), { kind: 'row', fields })
      },
    ),
  )
})
