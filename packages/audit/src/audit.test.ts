import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openDatabase, transaction } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { actingAs } from '@haru/service-kit'
import { sql } from 'kysely'
import { findEntries } from './audit-sql.ts'
import { type EntryText, hashOf } from './entry.ts'
import { record } from './record.ts'
import { seal } from './seal.ts'
import { startSealing } from './start-sealing.ts'

async function openTrade(t: TestContext) {
  const { superuserUrl, appUrl } = await createTestDatabase(t)
  const trade = openDatabase<unknown>({ url: appUrl, role: 'haru_trade' })
  const admin = openDatabase<unknown>({ url: superuserUrl })
  t.after(async () => {
    await trade.destroy()
    await admin.destroy()
  })
  const pay = (id: number) =>
    record(trade, 'trade', { action: 'TRADE_PAID', storeId: 7, subject: { kind: 'trade', id } })
  const seals = async () => {
    const { rows } = await sql<{ seq: number; entryId: number; hash: Buffer }>`
      select seq, entry_id, hash from trade.audit_seal order by seq`.execute(admin)
    return rows
  }
  return { trade, admin, pay, seals }
}

test('what is done is written down with who did it, where from and in which trace', async (t) => {
  const { trade } = await openTrade(t)
  const owner = { kind: 'owner', id: 3, sessionId: 's-1', address: '203.0.113.9' } as const
  await actingAs(owner, () =>
    record(trade, 'trade', {
      ...{ action: 'ORDER_VOIDED', storeId: 7, subject: { kind: 'order', id: 12 } },
      detail: { reason: '잘못\n주문' },
    }),
  )
  const [entry] = await findEntries(trade, 'trade', { storeId: 7, limit: 10 })
  const { id, at, ...rest } = entry ?? assert.fail('nothing was written')
  assert.ok(id > 0 && Math.abs(at.getTime() - Date.now()) < 60_000)
  assert.deepEqual(rest, {
    ...{ actorKind: 'owner', actorId: 3, sessionId: 's-1', address: '203.0.113.9' },
    ...{ traceId: null, action: 'ORDER_VOIDED', subjectKind: 'order', subjectId: '12' },
    detail: { reason: '잘못\n주문' },
  })
})

test('it is written with the change or not at all; by nobody it was the system', async (t) => {
  const { trade, pay } = await openTrade(t)
  const paying = transaction(trade, async (tx) => {
    await record(tx, 'trade', { action: 'TRADE_PAID', subject: { kind: 'trade', id: 1 } })
    throw new Error('the change failed')
  })
  await assert.rejects(paying, /the change failed/)
  assert.deepEqual(await findEntries(trade, 'trade', { limit: 10 }), [])
  await pay(2)
  const [entry] = await findEntries(trade, 'trade', { limit: 10 })
  assert.deepEqual([entry?.actorKind, entry?.actorId, entry?.subjectId], ['system', null, '2'])
})

test('nothing can be changed or taken away: not by the service, not by mistake', async (t) => {
  const { trade, admin, pay } = await openTrade(t)
  await pay(1)
  await seal(trade, 'trade')
  for (const table of ['audit_entry', 'audit_seal']) {
    for (const change of [
      `update trade.${table} set ${table === 'audit_seal' ? 'seq = 9' : "action = 'X'"}`,
      `delete from trade.${table}`,
      `truncate trade.${table} cascade`,
    ]) {
      await assert.rejects(sql.raw(change).execute(trade), /permission denied/, change)
      await assert.rejects(sql.raw(change).execute(admin), /only added to/, change)
    }
  }
})

test('no role of a service has more than reading and adding', async (t) => {
  const { admin } = await openTrade(t)
  const { rows } = await sql<{ tableSchema: string; rights: string }>`
    select table_schema, string_agg(distinct privilege_type, ',' order by privilege_type) as rights
      from information_schema.role_table_grants
     where table_name in ('audit_entry', 'audit_seal') and grantee like 'haru\_%'
       and grantee <> 'haru_auditor'
     group by table_schema order by table_schema`.execute(admin)
  const rights = 'INSERT,SELECT'
  const expected = ['settlement', 'store', 'trade', 'users'].map((tableSchema) => {
    return { tableSchema, rights }
  })
  assert.deepEqual(rows, expected)
})

test('each link is the hash of the one before and of its entry', async (t) => {
  const { trade, admin, pay, seals } = await openTrade(t)
  for (const id of [1, 2]) await pay(id)
  assert.equal((await seal(trade, 'trade'))?.seq, 2)
  await pay(3)
  const end = await seal(trade, 'trade')
  assert.equal(await seal(trade, 'trade'), undefined)
  const { rows } = await sql<EntryText>`
    select id::text, (extract(epoch from at) * 1000000)::bigint::text as at, store_id::text,
           actor_kind, actor_id::text, session_id, address, trace_id, action, subject_kind,
           subject_id, detail::text from trade.audit_entry e order by e.id`.execute(admin)
  let last: Buffer | undefined
  const expected = rows.map((entry, n) => {
    last = hashOf(last, entry)
    return { seq: n + 1, entryId: Number(entry.id), hash: last }
  })
  assert.deepEqual(await seals(), expected)
  assert.deepEqual(end, { seq: 3, hash: last })
})

test('many at once and several who seal: one chain, each entry once, none left', async (t) => {
  const { trade, pay, seals } = await openTrade(t)
  const paying = Promise.all(Array.from({ length: 40 }, (_, n) => pay(n + 1)))
  const sealing = Array.from({ length: 4 }, async () => {
    for (let n = 0; n < 10; n++) await seal(trade, 'trade')
  })
  await Promise.all([paying, ...sealing])
  while (await seal(trade, 'trade'));
  const found = await seals()
  assert.deepEqual(
    found.map(({ seq }) => seq),
    Array.from({ length: 40 }, (_, n) => n + 1),
  )
  assert.equal(new Set(found.map(({ entryId }) => entryId)).size, 40)
})

test('what was committed later is sealed, even when its id is lower', async (t) => {
  const { trade, pay, seals } = await openTrade(t)
  await transaction(trade, async (tx) => {
    await record(tx, 'trade', { action: 'TRADE_PAID', subject: { kind: 'trade', id: 1 } })
    await pay(2)
    await seal(trade, 'trade')
  })
  await seal(trade, 'trade')
  const [first, second] = await seals()
  assert.ok(Number(first?.entryId) > Number(second?.entryId))
})

test('of a store its own is read, newest first, page by page', async (t) => {
  const { trade, pay } = await openTrade(t)
  for (const id of [1, 2, 3]) await pay(id)
  await record(trade, 'trade', { action: 'TRADE_PAID', storeId: 8, subject: { kind: 'trade' } })
  const page = await findEntries(trade, 'trade', { storeId: 7, limit: 2 })
  assert.deepEqual(
    page.map((one) => one.subjectId),
    ['3', '2'],
  )
  const before = page.at(-1)?.id
  const next = await findEntries(trade, 'trade', { storeId: 7, limit: 2, before })
  assert.deepEqual(
    next.map((one) => one.subjectId),
    ['1'],
  )
  const others = await findEntries(trade, 'trade', { storeId: 7, limit: 2, action: 'OTHER' })
  assert.deepEqual(others, [])
})

test('the end of the chain is logged once an hour, where nobody can write it anew', async (t) => {
  const { trade, pay, seals } = await openTrade(t)
  const told: { seq: number; hash: string }[] = []
  const log = {
    info: (fields: object) => void told.push(fields as (typeof told)[number]),
    warn: (fields: object) => assert.fail(JSON.stringify(fields)),
  }
  let now = 0
  const sealing = startSealing(trade, 'trade', log, () => now)
  t.after(() => sealing.stop())
  const payAndSeal = async (id: number) => {
    await pay(id)
    while ((await seals()).length < id);
  }
  await payAndSeal(1)
  // The round that sealed it says so when nothing is left to seal.
  while (told.length < 1) await sql`select pg_sleep(0.01)`.execute(trade)
  await payAndSeal(2)
  now = 3_600_000
  await payAndSeal(3)
  await sealing.stop()
  const links = await seals()
  assert.equal(told.length, 2)
  for (const { seq, hash } of told) assert.equal(hash, links[seq - 1]?.hash.toString('hex'))
})

test('sealing that fails is told once, and goes on when it can', async (t) => {
  const { trade, admin, pay, seals } = await openTrade(t)
  const told: string[] = []
  const log = { info: () => {}, warn: (_: object, message: string) => void told.push(message) }
  await sql`alter table trade.audit_seal rename to gone`.execute(admin)
  await pay(1)
  const sealing = startSealing(trade, 'trade', log)
  t.after(() => sealing.stop())
  while (told.length === 0) await sql`select pg_sleep(0.01)`.execute(admin)
  await sql`select pg_sleep(1.5)`.execute(admin)
  await sql`alter table trade.gone rename to audit_seal`.execute(admin)
  while ((await seals()).length < 1);
  assert.deepEqual(told, ['the audit log of trade cannot be sealed now'])
})
