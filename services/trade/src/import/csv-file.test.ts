import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type CsvRow, type FilePlace, readCsvRows } from './csv-file.ts'
import { formatCsvRow, parseCsvRow } from './csv-row.ts'

const START: FilePlace = { byte: 0, line: 1 }

async function rowsOf(t: TestContext, text: string, from = START): Promise<CsvRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-csv-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'a.csv')
  writeFileSync(path, text)
  const file = await open(path)
  try {
    return (await Array.fromAsync(readCsvRows(file, from, Buffer.byteLength(text)))).flat()
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
      [2, '1', 'x\ny, "z"'],
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
    fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
      const text = formatCsvRow(fields).replace(/\n$/, '')
      assert.deepEqual(parseCsvRow(text), { kind: 'row', fields })
    }),
  )
})
