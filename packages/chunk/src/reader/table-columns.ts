import { type Kysely, sql } from 'kysely'
import { own } from '../repository/own-rows.ts'

/** A column of a table, as the database's catalogue has it. */
export type TableColumn = {
  /** its name in code */
  property: string
  /** its name in the database */
  name: string
  /**
   * its type in SQL, for casts from text: without length, precision and domain, by which a cast
   * would cut off what an assignment refuses
   */
  type: string
  /** json or jsonb, or an array of them */
  isJson: boolean
  isArray: boolean
  isNotNull: boolean
}

/**
 * Looks columns of a table up in the catalogue.
 * @param db where the table is; a transaction will do
 * @param table its name in code, like `trade.order`
 * @param properties names of columns in code
 * @returns the columns, in the order of `properties`
 * @throws Error with one clear sentence when there is no such table, or it has no such column
 */
export async function readColumns<Tables>(
  db: Kysely<Tables>,
  table: string,
  properties: readonly string[],
): Promise<TableColumn[]> {
  const names = properties.map((property) => columnName(db, property))
  const { rows } = await sql<Omit<TableColumn, 'property'>>`
    select a.attname::text as name, format_type(b.oid, -1) as type,
           coalesce(e.typname, b.typname) in ('json', 'jsonb') as is_json,
           e.oid is not null as is_array,
           a.attnotnull and not exists (
             select from pg_constraint c
              where c.conrelid = a.attrelid and c.contype = 'n' and not c.convalidated
                and c.conkey = array[a.attnum]) as is_not_null
      from pg_attribute a
     -- pg_basetype does the same, from PostgreSQL 17 on.
     cross join lateral (
       with recursive domain as (
         select t.oid, t.typbasetype from pg_type t where t.oid = a.atttypid
         union all
         select t.oid, t.typbasetype from domain d join pg_type t on t.oid = d.typbasetype)
       select oid from domain where typbasetype = 0) base
      join pg_type b on b.oid = base.oid
      left join pg_type e on e.oid = b.typelem and b.typcategory = 'A'
     where a.attrelid = ${tableName(db, table)}::regclass and a.attnum > 0
       and a.attname = any(${names}::text[])
  `.execute(own(db))
  const byName = new Map(rows.map((row) => [row.name, row]))
  return properties.map((property, index) => {
    const row = byName.get(names[index] ?? '')
    if (!row) throw new Error(`The table ${table} has no column "${names[index]}".`)
    return { property, ...row }
  })
}

/** The table's name as SQL writes it, with its schema when that is part of the name in code. */
export function tableName<Tables>(db: Kysely<Tables>, table: string): string {
  return sql`${sql.table(table)}`.compile(db).sql
}

/** The column's name in the database. */
export function columnName<Tables>(db: Kysely<Tables>, property: string): string {
  const quoted = sql`${sql.ref(property)}`.compile(db).sql
  return quoted.slice(1, -1).replaceAll('""', '"')
}
