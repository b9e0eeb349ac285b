import type { TestInstallation } from './test-installation.ts'

/** Tells whether anything was written. */
export type WriteWatch = {
  /**
   * Rows that were inserted, changed or removed since the last question, as `schema.table
   * operation`. What was rolled back does not count.
   */
  take(): Promise<string[]>
}

const SCHEMAS = ['users', 'store', 'trade', 'settlement', 'haru']
/** What was written earlier is sealed a second later, whatever is asked meanwhile. */
const SEALING = ['audit_seal', 'audit_unsealed']

/**
 * Watches every table of every schema by triggers of the test's own: counting the rows of all
 * tables takes 20 ms, this 0.3 ms, and sees changes of rows too.
 * @param system whose database
 */
export async function watchWrites({ admin }: TestInstallation): Promise<WriteWatch> {
  await admin.query(`
    create schema watch;
    create table watch.written (what text not null);
    create function watch.note() returns trigger language plpgsql security definer as $$
    begin
      insert into watch.written
      values (format('%s.%s %s', tg_table_schema, tg_table_name, lower(tg_op)));
      return null;
    end $$`)
  const { rows } = await admin.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any($1)
        and c.relname <> all($2)`,
    [SCHEMAS, SEALING],
  )
  for (const { name } of rows) {
    await admin.query(`
      create trigger watch after insert or update or delete on ${name}
         for each row execute function watch.note()`)
  }
  return {
    async take() {
      const { rows: written } = await admin.query<{ what: string }>(
        'delete from watch.written returning what',
      )
      return written.map(({ what }) => what)
    },
  }
}
