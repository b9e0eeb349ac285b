import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvOf } from './csv.ts'

const columns = [
  { title: '메뉴', kind: 'text' },
  { title: '금액', kind: 'won' },
] as const

const linesOf = (...rows: (string | number)[][]) =>
  csvOf({ name: 'x', columns, rows }).slice(1).split('\r\n').slice(1, -1)

test('a file begins with a byte order mark and ends every line with CR LF', () => {
  assert.equal(
    csvOf({ name: 'x', columns, rows: [['국수', 9_000]] }),
    '\uFEFF메뉴,금액\r\n국수,9000\r\n',
  )
})

test('commas, quotes and line breaks are kept, as RFC 4180 has it', () => {
  const [line] = linesOf(['면, "곱빼기"', 1])
  assert.equal(line, '"면, ""곱빼기""",1')
  assert.equal(
    csvOf({ name: 'x', columns, rows: [['a\r\nb', 1]] }).endsWith('"a\r\nb",1\r\n'),
    true,
  )
})

test('a text is never run as a formula; a number is a number, negative too', () => {
  for (const text of ['=1+1', '+82', '-2', '@SUM(A1)', '\tx', ' =1', '＝1']) {
    assert.match(linesOf([text, 1])[0] ?? '', /^"?'/, text)
  }
  assert.deepEqual(linesOf(['국수 (-)', -164], ["it's", 0]), ['국수 (-),-164', "it's,0"])
})
