import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createTestRepository } from '../testing/testing.ts'
import { itemJson } from './item-json.ts'

const cyclic: { self?: object } = {}
cyclic.self = cyclic
const KEPT: readonly [title: string, item: unknown, json: unknown][] = [
  ['an object', { a: [1, null, 'x'], b: true }, { a: [1, null, 'x'], b: true }],
  ['a text', 'ab"c\\', 'ab"c\\'],
  ['null', null, null],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['undefined', undefined, 'undefined'],
  ['a bigint', 10n, '10'],
  ['a bigint inside', { a: 10n }, '[object Object]'],
  ['a cycle', cyclic, '[object Object]'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['what has no String', { toJSON: () => undefined, toString: null }, '[object Object]'],
  ['the character 0', { 'k\0': 'a\0b' }, { 'k\ufffd': 'a\ufffdb' }],
  ['half a surrogate pair', ['\ud800', 'a\udfffb'], ['\ufffd', 'a\ufffdb']],
  ['a whole pair', '\u{1f355}', '\u{1f355}'],
  ['what only looks like an escape', '\\u0000 \\ud800', '\\u0000 \\ud800'],
  ['control characters', 'a\u0001\u001f\n', 'a\u0001\u001f\n'],
  ['just short enough', 'x'.repeat(8_190), 'x'.repeat(8_190)],
]
const LONG: readonly unknown[] = [
  'x'.repeat(8_191),
  '"'.repeat(8_000),
  '\u0001'.repeat(4_000),
  '피자'.repeat(2_000),
  '\u{1f355}'.repeat(4_000),
  { rows: Array.from({ length: 5_000 }, (_, n) => ({ n })) },
  'y'.repeat(3_000_000),
]

test('an item is recorded as its JSON, or what comes nearest', () => {
  for (const [title, item, json] of KEPT) assert.deepEqual(itemJson(item), json, title)
})

test('of a long item its beginning is recorded, at most 8 KB of JSON and not much less', () => {
  for (const item of LONG) {
    const kept = itemJson(item)
    assert.equal(typeof kept, 'string')
    assert.ok(JSON.stringify(item).startsWith(String(kept).slice(0, 1_000)))
    const bytes = Buffer.byteLength(JSON.stringify(kept))
    assert.ok(bytes <= 8_192 && bytes > 6_000, `${bytes}`)
  }
})

test('PostgreSQL takes whatever is recorded', async (t) => {
  const { repository } = await createTestRepository(t)
  for (const item of [...KEPT.map((one) => one[1]), ...LONG]) {
    const json = itemJson(item)
    const { rows } = await sql<{ json: unknown }>`
      select ${JSON.stringify(json)}::jsonb as json
    `.execute(repository.db)
    assert.deepEqual(rows[0]?.json, json)
  }
})
