import { transaction } from '@haru/pg'
import { type Kysely, sql } from 'kysely'
import { type EntryText, hashOf } from './entry.ts'

/** Of one transaction: some 5 ms. */
const BATCH_MAX = 500

/** The end of a chain. */
export type Link = { seq: number; hash: Buffer }

/**
 * Appends what was recorded and is not sealed yet to the chain of a service, a bounded number at a
 * time; one process seals at a time.
 * @param db of the service
 * @param schema of the service
 * @returns the last link; undefined when nothing was sealed: there was nothing, or another seals
 */
export async function seal<Tables>(db: Kysely<Tables>, schema: string): Promise<Link | undefined> {
  if (!(await hasUnsealed(db, schema))) return undefined
  return await transaction(db, async (tx) => {
    if (!(await isOurTurn(tx, schema))) return undefined
    const last = await lastLink(tx, schema)
    const entries = await takeUnsealed(tx, schema)
    let { hash, seq } = { hash: last?.hash, seq: last?.seq ?? 0 }
    const links = entries.map((entry) => {
      hash = hashOf(hash, entry)
      return { seq: ++seq, entry_id: entry.id, hash: hash.toString('hex') }
    })
    await insertLinks(tx, schema, links)
    return hash && links.length > 0 ? { seq, hash } : undefined
  })
}

async function hasUnsealed<Tables>(db: Kysely<Tables>, schema: string): Promise<boolean> {
  const { rows } = await sql`
    select from ${sql.table(`${schema}.audit_unsealed`)} limit 1
  `.execute(db)
  return rows.length > 0
}

/** Until the end of the transaction. */
async function isOurTurn<Tables>(tx: Kysely<Tables>, schema: string): Promise<boolean> {
  const { rows } = await sql<{ ours: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('audit', hashtext(${schema}))) as ours
  `.execute(tx)
  return rows[0]?.ours ?? false
}

async function lastLink<Tables>(tx: Kysely<Tables>, schema: string) {
  const { rows } = await sql<Link>`
    select seq, hash from ${sql.table(`${schema}.audit_seal`)} order by seq desc limit 1
  `.execute(tx)
  return rows[0]
}

/** In the order of their ids, as far as they are committed: a later one may have come before. */
async function takeUnsealed<Tables>(tx: Kysely<Tables>, schema: string): Promise<EntryText[]> {
  const { rows } = await sql<EntryText>`
    with taken as (
      delete from ${sql.table(`${schema}.audit_unsealed`)} where entry_id in (
        select entry_id from ${sql.table(`${schema}.audit_unsealed`)}
         order by entry_id limit ${BATCH_MAX})
      returning entry_id)
    select id::text, (extract(epoch from at) * 1000000)::bigint::text as at, store_id::text,
           actor_kind, actor_id::text, session_id, address, trace_id, action, subject_kind,
           subject_id, detail::text
      from ${sql.table(`${schema}.audit_entry`)}
     where id in (select entry_id from taken)
     order by audit_entry.id
  `.execute(tx)
  return rows
}

async function insertLinks<Tables>(tx: Kysely<Tables>, schema: string, links: object[]) {
  await sql`
    insert into ${sql.table(`${schema}.audit_seal`)} (seq, entry_id, hash)
    select seq, entry_id, decode(hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
        as l (seq bigint, entry_id bigint, hash text)
  `.execute(tx)
}
