import type { Corruption } from './corruption.ts'

/** The link of an entry that is followed by others. */
const LINK = '(select min(seq) from trade.audit_seal)'
const SEALED = `(select entry_id from trade.audit_seal where seq = ${LINK})`

/** Audit logs that somebody meddled with. */
export const AUDIT_CORRUPTIONS: readonly Corruption[] = [
  {
    check: 'audit-chain',
    wrong: 'an entry says something else than was sealed',
    sql: `update trade.audit_entry set actor_id = coalesce(actor_id, 0) + 1 where id = ${SEALED}
          returning format('trade.audit_seal %s', ${LINK}) as row_name`,
  },
  {
    check: 'audit-chain',
    wrong: 'the detail of an entry was changed',
    sql: `update trade.audit_entry set detail = detail || '{"amount": 1}' where id = ${SEALED}
          returning format('trade.audit_seal %s', ${LINK}) as row_name`,
  },
  {
    check: 'audit-chain',
    wrong: 'an entry is gone',
    sql: `delete from trade.audit_entry where id = ${SEALED}
          returning format('trade.audit_seal %s', ${LINK}) as row_name`,
  },
  {
    check: 'audit-chain',
    wrong: 'an entry and its link are gone',
    before: `delete from trade.audit_entry where id = ${SEALED}`,
    sql: `delete from trade.audit_seal where seq = ${LINK}
          returning format('trade.audit_seal %s', seq + 1) as row_name`,
  },
  {
    check: 'audit-chain',
    wrong: 'an entry was changed, and its own link with it',
    before: `update trade.audit_entry set address = '0.0.0.0' where id = ${SEALED}`,
    sql: `update trade.audit_seal set hash = sha256('made up') where seq = ${LINK}
          returning format('trade.audit_seal %s', seq + 1) as row_name`,
  },
  {
    check: 'audit-sealed',
    wrong: 'an entry was kept out of the chain',
    sql: `insert into users.audit_entry (at, actor_kind, action, subject_kind, detail)
          values (clock_timestamp() - interval '1 hour', 'owner', 'HIDDEN', 'trade', '{}')
          returning format('users.audit_entry %s', id) as row_name`,
  },
]
