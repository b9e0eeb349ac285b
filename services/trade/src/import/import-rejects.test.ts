import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ImportedSales } from './import-sales.ts'
import { csvOf, openImportWorld, row, totalsOf } from './testing.ts'

type Imported = ImportedSales & { rejects: string[]; trades: number }

/** Imports rows into a world of its own. */
async function importRows(t: TestContext, ...rows: string[]): Promise<Imported> {
  const world = await openImportWorld(t)
  const result = await world.importText(csvOf(...rows))
  const { trades = 0 } = await totalsOf(world.db)
  return { ...result, rejects: rejectsOf(result), trades }
}

function rejectsOf({ rejectsPath }: ImportedSales): string[] {
  if (rejectsPath === null) return []
  const [header, ...lines] = readFileSync(rejectsPath, 'utf8').trimEnd().split('\n')
  assert.equal(header, `line,reason,${csvOf().trimEnd()}`)
  return lines
}

const BAD_ROWS: [what: string, fields: Parameters<typeof row>[0], reason: RegExp][] = [
  ['no time', { sold_at: 'yesterday' }, /sold_at is no time/],
  ['a time without an offset', { sold_at: '2025-03-01T12:30:00' }, /sold_at is no time/],
  ['a day that does not exist', { sold_at: '2025-02-29T12:30:00+09:00' }, /sold_at is no time/],
  ['an hour that does not exist', { sold_at: '2025-02-28T24:00:00+09:00' }, /sold_at is no time/],
  ['the future', { sold_at: '2999-01-01T00:00:00+09:00' }, /in the future/],
  ['long ago', { sold_at: '1970-01-01T00:00:00+09:00' }, /too long ago/],
  ['no product', { product_name: ' ' }, /product_name is missing/],
  ['a long name', { product_name: '가'.repeat(101) }, /longer than 100/],
  ['a name with a control character', { product_name: 'a\u0007b' }, /not text/],
  ['no category', { category: 'DESSERT' }, /category is none of/],
  ['a negative price', { unit_price: '-1' }, /unit_price/],
  ['a fraction of a won', { unit_price: '9000.5' }, /unit_price/],
  ['a price beyond the highest', { unit_price: '10000001' }, /unit_price/],
  ['a price that no number holds', { unit_price: '9'.repeat(30) }, /unit_price/],
  ['no portion', { quantity: '0' }, /quantity/],
  ['too many portions', { quantity: '10000001' }, /quantity/],
  ['a payment of another kind', { payment_method: 'POINTS' }, /payment_method/],
  ['a card without its company', { payment_method: 'CARD' }, /card_company is none/],
  ['cash with a card company', { card_company: 'K' }, /card_company is given/],
  ['an unknown card company', { payment_method: 'CARD', card_company: 'X' }, /card_company/],
  ['no receipt number', { receipt_no: '' }, /receipt_no is missing/],
  ['a long receipt number', { receipt_no: '1'.repeat(51) }, /receipt_no is missing or not/],
  ['a column too many', { card_company: ',' }, /9 columns instead of 8/],
]

test('every kind of bad row is rejected with its line, reason and columns', async (t) => {
  const world = await openImportWorld(t)
  for (const [what, fields, reason] of BAD_ROWS) {
    const result = await world.importText(csvOf(row(fields)))
    assert.deepEqual([result.imported, result.rejected, result.lines], [0, 1, 1], what)
    const [reject = '', ...others] = rejectsOf(result)
    assert.equal(others.length, 0, what)
    assert.match(reject, reason, what)
    assert.ok(reject.startsWith('2,') && reject.endsWith(`,${row(fields)}`), reject)
  }
  assert.equal((await totalsOf(world.db))['trades'], 0)
  assert.deepEqual([world.adoptions, world.openings], [[], []], 'the store hears of nothing')
})

test('the values at the ends of their ranges are good', async (t) => {
  const { imported, rejects } = await importRows(
    t,
    row({ receipt_no: '1'.repeat(50), product_name: '😀'.repeat(100), unit_price: '0' }),
    row({ receipt_no: '2', unit_price: '10000000', quantity: '100000' }),
    row({ receipt_no: '3', unit_price: '1', quantity: '10000000' }),
  )
  assert.deepEqual([imported, rejects], [3, []])
})

test('a receipt of more than 10^12 won is rejected', async (t) => {
  const { imported, rejects } = await importRows(
    t,
    row({ unit_price: '10000000', quantity: '100000' }),
    row({ unit_price: '1' }),
  )
  assert.equal(imported, 0)
  assert.equal(rejects.length, 2)
  assert.match(rejects[0] ?? '', /exceeds 1000000000000 won/)
})

test('nothing of lines that stand together is imported when one of them is bad', async (t) => {
  for (const at of [0, 1, 2]) {
    const lines = [0, 1, 2].map((n) => row({ receipt_no: '2', quantity: n === at ? '0' : '1' }))
    const around = [row({ receipt_no: '1' }), ...lines, row({ receipt_no: '3' })]
    const { imported, rejected, rejects, trades } = await importRows(t, ...around)
    assert.deepEqual([imported, rejected, trades], [2, 1, 2])
    const numbers = rejects.map((one) => Number.parseInt(one, 10))
    assert.deepEqual(numbers, [3, 4, 5])
    for (const [n, one] of rejects.entries()) {
      assert.match(one, n === at ? /quantity is no/ : new RegExp(`line ${at + 3} of this receipt`))
    }
  }
})

test('a row without a number inside a receipt takes the whole receipt with it', async (t) => {
  const split = [row({ receipt_no: '2' }), row({ receipt_no: '' }), row({ receipt_no: '2' })]
  const { imported, rejects } = await importRows(t, row({}), ...split, row({ receipt_no: '3' }))
  assert.equal(imported, 2)
  assert.equal(rejects.length, 3)
})

test('a row without a number takes its neighbours along: it may be a line of either', async (t) => {
  const rows = [1, 2].map((n) => row({ receipt_no: `${n}` }))
  const after = [3, 4].map((n) => row({ receipt_no: `${n}` }))
  const { imported, rejected, rejects } = await importRows(t, ...rows, '"', ...after)
  assert.deepEqual([imported, rejected], [2, 2])
  const reasons = rejects.map((one) => one.split(',').slice(0, 2).join(' '))
  assert.deepEqual(reasons, [
    '3 line 4 of this receipt is wrong',
    '4 receipt_no is missing or not readable',
    '5 line 4 above may belong to this receipt',
  ])
})

test('lines that disagree on time or payment are no receipt', async (t) => {
  const { imported, rejects } = await importRows(
    t,
    row({ receipt_no: '1' }),
    row({ receipt_no: '1', sold_at: '2025-03-01T12:30:01+09:00' }),
    row({ receipt_no: '2' }),
    row({ receipt_no: '2', payment_method: 'CARD', card_company: 'K' }),
    row({ receipt_no: '3' }),
    row({ receipt_no: '3', sold_at: '2025-03-01T03:30:00Z' }),
  )
  assert.equal(imported, 1)
  assert.match(rejects[0] ?? '', /differ in sold_at/)
  assert.match(rejects[2] ?? '', /differ in how it was paid/)
})

test('a number that comes again is there already when identical, else rejected', async (t) => {
  const { imported, alreadyThere, rejected, rejects } = await importRows(
    t,
    row({ receipt_no: '1' }),
    row({ receipt_no: '2' }),
    row({ receipt_no: '1' }),
    row({ receipt_no: '2', quantity: '2' }),
  )
  assert.deepEqual([imported, alreadyThere, rejected], [2, 1, 1])
  assert.equal(rejects.length, 1)
  assert.match(rejects[0] ?? '', /^5,a receipt with this number was imported with other content/)
})

test('a bad line that stands apart from its receipt is rejected alone', async (t) => {
  const [one, two] = [row({ receipt_no: '1' }), row({ receipt_no: '2' })]
  const bad = row({ receipt_no: '1', quantity: '0' })
  const { imported, rejected, rejects, trades } = await importRows(t, one, two, bad)
  assert.deepEqual([imported, rejected, rejects.length, trades], [2, 1, 1, 2])
  assert.match(rejects[0] ?? '', /^4,quantity is no/)
})

test('what is left of a receipt that was rejected is not imported further down', async (t) => {
  const many = Array.from({ length: 600 }, (_, n) => row({ receipt_no: `${n + 10}` }))
  const bad = row({ receipt_no: '1', quantity: '0' })
  const { imported, rejected, rejects } = await importRows(t, bad, ...many, row({}))
  assert.deepEqual([imported, rejected, rejects.length], [600, 1, 2])
  assert.match(rejects[1] ?? '', /other lines of this receipt were rejected above/)
})

test('a receipt without an end is rejected in parts, and counted once', async (t) => {
  const { imported, rejected, lines, rejects } = await importRows(
    t,
    ...Array.from({ length: 2_500 }, () => row({})),
    row({ receipt_no: '2' }),
  )
  assert.deepEqual([imported, rejected, lines, rejects.length], [1, 1, 2_501, 2_500])
})

test('a receipt that was imported is rejected with other content', async (t) => {
  const world = await openImportWorld(t)
  await world.importText(csvOf(row({}), row({ product_name: '콜라' })))
  const before = await totalsOf(world.db)
  // The same lines in another order are the same receipt.
  const same = await world.importText(csvOf(row({ product_name: '콜라' }), row({})))
  assert.deepEqual([same.imported, same.alreadyThere, same.rejected], [0, 1, 0])
  const changes: Parameters<typeof row>[0][] = [
    { product_name: '사이다' },
    { category: 'DRINK' },
    { unit_price: '9001' },
    { quantity: '2' },
    { payment_method: 'CARD', card_company: 'H' },
    { sold_at: '2024-01-01T12:30:00+09:00' },
  ]
  for (const change of changes) {
    const result = await world.importText(csvOf(row(change)))
    assert.deepEqual([result.imported, result.alreadyThere, result.rejected], [0, 0, 1])
    assert.match(rejectsOf(result)[0] ?? '', /imported with other content/)
  }
  assert.deepEqual(await totalsOf(world.db), before)
  assert.deepEqual([world.adoptions.length, world.openings], [1, ['2025-03-01']])
})

test('a file in another encoding is rejected row by row', async (t) => {
  const world = await openImportWorld(t)
  const cp949 = Buffer.from([0xba, 0xf1, 0xba, 0xf6, 0xb9, 0xe4])
  const [before = '', after = ''] = csvOf(row({})).split('비빔밥')
  const { imported, rejectsPath } = await world.importText(
    Buffer.concat([Buffer.from(before), cp949, Buffer.from(after)]),
  )
  assert.equal(imported, 0)
  assert.match(readFileSync(rejectsPath ?? '', 'utf8'), /product_name is not text in UTF-8/)
})

test('the rejects file is there only when something was rejected', async (t) => {
  const world = await openImportWorld(t)
  const path = join(world.folder, 'sales.csv')
  writeFileSync(path, csvOf(row({ quantity: '0' })))
  const first = await world.importFile(path)
  assert.equal(first.rejectsPath, join(world.folder, 'rejects.csv'))
  writeFileSync(path, csvOf(row({})))
  const second = await world.importFile(path)
  assert.equal(second.rejectsPath, null)
  assert.ok(!existsSync(join(world.folder, 'rejects.csv')))
})

test('the rejects never overwrite the sales', async (t) => {
  const world = await openImportWorld(t)
  const path = join(world.folder, 'sales.csv')
  writeFileSync(path, csvOf(row({})))
  const work = world.importFile(path, { rejectsPath: `${world.folder}/./sales.csv` })
  await assert.rejects(work, /into the sales file itself/)
  assert.equal(readFileSync(path, 'utf8'), csvOf(row({})))
})
