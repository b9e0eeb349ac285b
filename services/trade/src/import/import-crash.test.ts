import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { ImportedSales } from './import-sales.ts'
import { csvOf, type ImportWorld, openImportWorld, row, totalsOf } from './testing.ts'

const CHILD = fileURLToPath(new URL('testing-import-child.ts', import.meta.url))
/** So long that no heartbeat is among the statements that are counted. */
const LEASE_MS = 60_000

/** Four chunks; every 50th receipt is wrong, and one in the first chunk comes again in the last. */
const RECEIPTS = 1_700
const SALES = csvOf(
  ...Array.from({ length: RECEIPTS }, (_, n) => {
    const day = String(1 + (n % 28)).padStart(2, '0')
    const receipt = { receipt_no: `${n}`, sold_at: `2025-03-${day}T12:00:00+09:00` }
    const line = row({ ...receipt, product_name: `요리 ${Math.floor(n / 100)}` })
    return n % 50 === 0 ? `${line}\n${row({ ...receipt, quantity: '없음' })}` : line
  }),
  row({ receipt_no: '1', quantity: '5' }),
  row({ receipt_no: '50' }),
)

type Ended = { statements: number; result: ImportedSales }

/** @returns how the child ended; undefined when it was killed before it could */
async function runChild(
  world: ImportWorld,
  path: string,
  rejectsPath: string,
  dieBefore: number,
): Promise<Ended | undefined> {
  const { appUrl } = world.database
  const args = [CHILD, appUrl, path, rejectsPath, String(dieBefore), String(LEASE_MS)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output, [code, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  if (signal === 'SIGKILL') {
    // As if the time had passed after which a silent import counts as dead.
    await sql`
      update trade.job_execution set lease_until = clock_timestamp() - interval '1 second'
       where ended_at is null`.execute(world.db)
    return undefined
  }
  assert.equal(code, 0)
  return JSON.parse(output) as Ended
}

async function stateOf(world: ImportWorld, rejectsPath: string) {
  const days = await sql`
    select business_day, sum(revision)::bigint > 0 as revised,
           (select sum(amount)::bigint from trade.payment p
             where p.business_day = r.business_day) as paid
      from trade.day_revision r group by business_day order by 1`.execute(world.db)
  const products = await sql`
    select name, category, product_id from trade.product order by 1`.execute(world.db)
  return {
    totals: await totalsOf(world.db),
    days: days.rows,
    products: products.rows,
    rejects: existsSync(rejectsPath) ? readFileSync(rejectsPath, 'utf8') : '',
  }
}

test('killed at any statement, it goes on and ends as if undisturbed', async (t) => {
  const undisturbed = await openImportWorld(t)
  const rejectsPath = join(undisturbed.folder, 'rejects.csv')
  const path = join(undisturbed.folder, 'sales.csv')
  writeFileSync(path, SALES)
  const whole = await runChild(undisturbed, path, rejectsPath, 0)
  assert.ok(whole)
  const { seconds: _, rejectsPath: __, ...counts } = whole.result
  const rejected = RECEIPTS / 50 + 1
  const imported = RECEIPTS - RECEIPTS / 50
  const lines = RECEIPTS + RECEIPTS / 50 + 2
  assert.deepEqual(counts, { completed: true, imported, alreadyThere: 0, rejected, lines })
  const expected = await stateOf(undisturbed, rejectsPath)
  assert.equal(expected.rejects.split('\n').length, 1 + 2 * (RECEIPTS / 50) + 2 + 1)

  const world = await openImportWorld(t)
  const rejects = join(world.folder, 'rejects.csv')
  // Each dies a little later than the one before, so that together they die everywhere.
  let kills = 0
  let ended: Ended | undefined
  for (let dieBefore = 3; !ended && kills < 30; dieBefore += 4) {
    ended = await runChild(world, path, rejects, dieBefore)
    if (!ended) kills++
  }
  assert.ok(kills >= 6, `killed ${kills} times`)
  assert.deepEqual(ended?.result && { ...ended.result, seconds: 0 }, {
    ...counts,
    seconds: 0,
    rejectsPath: rejects,
  })
  assert.deepEqual(await stateOf(world, rejects), expected)
})

test('stopped by its caller after any chunk, it goes on from there', async (t) => {
  const world = await openImportWorld(t)
  const path = join(world.folder, 'sales.csv')
  writeFileSync(path, SALES)
  let stops = 0
  let last: ImportedSales
  do {
    const abort = new AbortController()
    last = await world.importFile(path, {
      signal: abort.signal,
      onProgress: () => abort.abort(),
    })
    if (!last.completed) stops++
    assert.ok(stops < 10)
  } while (!last.completed)
  assert.equal(stops, 3)
  assert.equal(last.imported, RECEIPTS - RECEIPTS / 50)
  const disturbed = await stateOf(world, join(world.folder, 'rejects.csv'))
  assert.equal(disturbed.totals['paid'], last.imported * 9_000)
  const numbers = disturbed.rejects.trimEnd().split('\n').slice(1).map(Number.parseFloat)
  assert.deepEqual(
    numbers,
    [...new Set(numbers)].sort((a, b) => a - b),
  )
})

test('it starts over, and adds nothing twice, when its rejects are gone', async (t) => {
  for (const isMoved of [false, true]) {
    const world = await openImportWorld(t)
    const path = join(world.folder, 'sales.csv')
    writeFileSync(path, SALES)
    const abort = new AbortController()
    const first = await world.importFile(path, {
      signal: abort.signal,
      onProgress: () => abort.abort(),
    })
    assert.equal(first.completed, false)
    const other = join(world.folder, 'other.csv')
    // What an import of another file left there is not what this one has rejected.
    if (isMoved) writeFileSync(other, 'x'.repeat(100_000))
    else rmSync(first.rejectsPath ?? '')
    const more = isMoved ? { rejectsPath: other } : {}
    const { imported, alreadyThere, rejected, rejectsPath } = await world.importFile(path, more)
    assert.equal(alreadyThere, first.imported)
    assert.equal(imported + alreadyThere, RECEIPTS - RECEIPTS / 50)
    assert.equal(rejected, RECEIPTS / 50 + 1)
    assert.equal(readFileSync(rejectsPath ?? '', 'utf8').split('\n').length, 72)
  }
})

test('an import that fails says why, and is gone on with', async (t) => {
  const world = await openImportWorld(t)
  const path = join(world.folder, 'sales.csv')
  writeFileSync(path, SALES)
  await sql`alter table trade.payment add constraint no check (paid_at < '2025-03-28')`.execute(
    world.db,
  )
  await assert.rejects(world.importFile(path), /violates check constraint "no"/)
  assert.equal((await totalsOf(world.db))['trades'], 0)
  await sql`alter table trade.payment drop constraint no`.execute(world.db)
  const { completed, imported } = await world.importFile(path)
  assert.deepEqual([completed, imported], [true, RECEIPTS - RECEIPTS / 50])
})
