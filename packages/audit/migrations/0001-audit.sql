-- Who did what to what, when and from where, in one service: written with the change itself, sealed
-- soon after into a chain of hashes, and never changed again (docs/decisions/0019).

create table {{schema}}.audit_entry (
  id bigint generated always as identity primary key,
  -- Real time, never the demo's movable clock.
  at timestamptz not null default clock_timestamp(),
  -- Whose owner may read it; null: nobody's but the operator's.
  store_id bigint,
  actor_kind text not null
    check (actor_kind in ('owner', 'staff', 'operator', 'tablet', 'service', 'system', 'anyone')),
  -- Of the account or the tablet.
  actor_id bigint,
  -- The session of an account, the pairing of a tablet.
  session_id text check (session_id !~ '[[:cntrl:]]'),
  address text check (address !~ '[[:cntrl:]]'),
  trace_id text check (trace_id ~ '^[0-9a-f]{32}$'),
  action text not null check (action ~ '^[A-Z][A-Z_]{0,63}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z_]{0,63}$'),
  subject_id text check (subject_id !~ '[[:cntrl:]]'),
  detail jsonb not null
);
create index audit_entry_of_store on {{schema}}.audit_entry (store_id, id);

-- One link of the chain: sha256 of the link before and of the entry, as packages/audit/src/seal.ts
-- writes it. To alter an entry, everything after it has to be altered, and whoever wrote down a
-- later hash sees it.
create table {{schema}}.audit_seal (
  seq bigint primary key check (seq >= 1),
  entry_id bigint not null unique references {{schema}}.audit_entry,
  hash bytea not null check (octet_length(hash) = 32)
);

-- What waits to be sealed. An order must not wait for another's commit, which a chain that grew
-- within the transaction would make it do.
create table {{schema}}.audit_unsealed (
  entry_id bigint primary key references {{schema}}.audit_entry
);

-- The default privileges of the schema give its service all rights on rows. Here it may only add.
do $$
declare who record;
begin
  for who in select distinct grantee from information_schema.role_table_grants
              where table_schema = '{{schema}}' and table_name in ('audit_entry', 'audit_seal')
                and privilege_type <> 'SELECT' and grantee <> current_user
  loop
    execute format('revoke update, delete, truncate on {{schema}}.audit_entry,
                    {{schema}}.audit_seal from %I', who.grantee);
  end loop;
end $$;

-- Nor anybody else who has the right and does not mean to.
create function {{schema}}.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log is only added to: % is refused', tg_op
    using errcode = 'insufficient_privilege';
end $$;
create trigger audit_entry_stays before update or delete or truncate on {{schema}}.audit_entry
  for each statement execute function {{schema}}.refuse_audit_change();
create trigger audit_seal_stays before update or delete or truncate on {{schema}}.audit_seal
  for each statement execute function {{schema}}.refuse_audit_change();
