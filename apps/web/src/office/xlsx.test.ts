import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import type { Sheet } from './sheet.ts'
import { xlsxOf } from './xlsx.ts'

const columns = [
  { title: '메뉴', kind: 'text' },
  { title: '금액', kind: 'won' },
  { title: '수량', kind: 'count' },
] as const

async function partsOf(rows: Sheet['rows']): Promise<Record<string, string>> {
  const file = await xlsxOf({ name: '정산 [상세] 2026/11', columns, rows })
  const parts = unzipSync(new Uint8Array(await file.arrayBuffer()))
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, strFromU8(part)]))
}

test('numbers are numbers with a format, texts are texts, and nothing is a formula', async () => {
  const parts = await partsOf([
    ['=1+1', -164, 3],
    ['국수 & "면"', 9_000, 0],
  ])
  const sheet = parts['xl/worksheets/sheet1.xml'] ?? ''
  assert.match(sheet, /<v>-164<\/v>/)
  assert.match(sheet, /<v>9000<\/v>/)
  assert.doesNotMatch(sheet, /<f\b/)
  const { 'xl/sharedStrings.xml': texts = '', 'xl/styles.xml': styles = '' } = parts
  assert.match(texts, />=1\+1</)
  assert.match(texts, /국수 &amp; /)
  assert.match(styles, /#,##0/)
  assert.match(styles, /₩/)
  assert.match(parts['xl/workbook.xml'] ?? '', /정산 {2}상세 {2}2026 11/)
})

test('every part of a long table is small enough to be compressed in the page itself', async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) => {
    return [`${n} ${'아주 긴 메뉴 이름'.repeat(3)}`, 1_000_000_000 + n, n]
  })
  const parts = await partsOf(rows)
  const sheets = Object.keys(parts).filter((name) => name.startsWith('xl/worksheets/sheet'))
  assert.equal(sheets.length, 3)
  for (const [name, part] of Object.entries(parts)) {
    assert.ok(Buffer.byteLength(part) < 160_000, `${name}: ${Buffer.byteLength(part)} bytes`)
  }
})
