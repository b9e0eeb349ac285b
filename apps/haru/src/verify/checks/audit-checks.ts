import { type Check, PATIENCE } from '../check.ts'

/** Schemas with an audit log. */
const SCHEMAS = ['users', 'store', 'trade', 'settlement'] as const

/** An entry as its link covers it: packages/audit/src/entry.ts, written anew. */
const COVERED = `convert_to(concat(
  e.id, E'\\n', (extract(epoch from e.at) * 1000000)::bigint, E'\\n', e.store_id, E'\\n',
  e.actor_kind, E'\\n', e.actor_id, E'\\n', e.session_id, E'\\n', e.address, E'\\n',
  e.trace_id, E'\\n', e.action, E'\\n', e.subject_kind, E'\\n', e.subject_id, E'\\n', e.detail),
  'UTF8')`

const linksOf = (schema: string) => `
  select format('${schema}.audit_seal %s', s.seq),
         case when e.id is null then 'the entry ' || s.entry_id
              when s.seq > 1 and p.seq is null then 'the link before it'
              else encode(h.hash, 'hex') end,
         case when e.id is null or s.seq > 1 and p.seq is null then 'none'
              else encode(s.hash, 'hex') end
    from ${schema}.audit_seal s
    left join ${schema}.audit_seal p on p.seq = s.seq - 1
    left join ${schema}.audit_entry e on e.id = s.entry_id
   cross join lateral (select sha256(coalesce(p.hash, '') || ${COVERED}) as hash) h
   where e.id is null or s.seq > 1 and p.seq is null or h.hash <> s.hash`

const unsealedOf = (schema: string) => `
  select format('${schema}.audit_entry %s', e.id), 'a link of the chain', 'none'
    from ${schema}.audit_entry e
   where e.at < clock_timestamp() - ${PATIENCE}
     and not exists (select from ${schema}.audit_seal s where s.entry_id = e.id)`

/** Who did what: nothing of it was changed, and nothing taken away. */
export const AUDIT_CHECKS: readonly Check[] = [
  {
    name: 'audit-chain',
    promise: 'Each link of the audit logs is the hash of the link before and of its entry.',
    sql: SCHEMAS.map(linksOf).join(' union all '),
  },
  {
    name: 'audit-sealed',
    promise: 'What was written to an audit log is sealed within ten minutes.',
    sql: SCHEMAS.map(unsealedOf).join(' union all '),
  },
]
