import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { copyIn, copyOut } from './copy.ts'
import { openDatabase } from './database.ts'
import { createTestDatabase } from './testing.ts'

const database = await createTestDatabase({ after }, 'template1')
const db = openDatabase<unknown>({ url: database.superuserUrl, poolMax: 1 })
after(() => db.destroy())
await sql`create table pebble (id int primary key, name text not null)`.execute(db)

const COPY_PEBBLES = 'copy pebble (id, name) from stdin'

async function readAll(statement: string): Promise<string> {
  const pieces: Buffer[] = []
  await copyOut(db, statement, (bytes) => void pieces.push(bytes))
  return Buffer.concat(pieces).toString()
}

test('rows are copied in and out, inside the transaction that asks', async () => {
  const rolledBack = db.transaction().execute(async (tx) => {
    assert.equal(await copyIn(tx, COPY_PEBBLES, ['1\tgrey\n', '2\tgr', 'een\n']), 2)
    const { rows } = await sql`select from pebble`.execute(tx)
    assert.equal(rows.length, 2)
    throw new Error('not these')
  })
  await assert.rejects(rolledBack, /not these/)
  assert.equal(await readAll('copy pebble to stdout'), '')
  async function* later() {
    yield '3\tgrau\n'
    yield Buffer.from('4\t푸른\n')
  }
  assert.equal(await copyIn(db, COPY_PEBBLES, later()), 2)
  assert.equal(
    await readAll('copy (select id, name from pebble order by id) to stdout'),
    '3\tgrau\n4\t푸른\n',
  )
})

test('what is refused leaves nothing, and a connection that can be used', async () => {
  await assert.rejects(copyIn(db, COPY_PEBBLES, ['7\ta\n', '7\tb\n']), { code: '23505' })
  await assert.rejects(copyIn(db, COPY_PEBBLES, ['8\ta\n', 'eight\tb\n']), { code: '22P02' })
  await assert.rejects(
    copyOut(db, 'copy nothing to stdout', () => {}),
    { code: '42P01' },
  )
  const broken = function* () {
    yield '9\ta\n'
    throw new Error('the source broke')
  }
  await assert.rejects(copyIn(db, COPY_PEBBLES, broken()), /the source broke/)
  const { rows } = await sql`select id from pebble where id in (7, 8, 9)`.execute(db)
  assert.deepEqual(rows, [])
  assert.equal(await copyIn(db, COPY_PEBBLES, ['7\tfine\n']), 1)
})
