import { type Expression, type Kysely, type RawBuilder, sql } from 'kysely'
import { readColumns, type TableColumn, tableName } from './table-columns.ts'

/** A key's values as texts, from which PostgreSQL makes exactly the same values again. */
export type KeyTexts = readonly string[]

/** What is read by key: a query whose rows have the key's columns. */
export type Keyset<Row> = {
  source: Expression<Row>
  key: readonly TableColumn[]
  descending: boolean
}

/**
 * Looks the columns of a key up, and checks that the database keeps the promise that every row has
 * a key of its own: all of its columns are NOT NULL, and those that are said to be unique have a
 * unique index.
 * @param db where the table is
 * @param table its name in code
 * @param key columns to sort by
 * @param unique those of them that are unique together
 * @returns the columns of the key
 * @throws Error with one clear sentence when the catalogue says otherwise
 */
export async function readKey<Tables>(
  db: Kysely<Tables>,
  table: string,
  key: readonly string[],
  unique: readonly string[],
): Promise<TableColumn[]> {
  const columns = await readColumns(db, table, key)
  const nullable = columns.find((column) => !column.isNotNull)
  if (nullable) {
    const why = 'a row without a value there would never be read'
    throw new Error(`${table} cannot be read by "${nullable.name}", which may be NULL: ${why}.`)
  }
  const names = columns.filter(({ property }) => unique.includes(property)).map(({ name }) => name)
  if (await hasUniqueIndex(db, table, names)) return columns
  const why = 'rows with equal keys would be skipped'
  throw new Error(
    `${table} has no unique index (not partial, not deferrable) on ${names.join(', ')}: ${why}.`,
  )
}

/**
 * On these columns or some of them. An index of another collation may tell apart what the column
 * sorts as equal.
 */
async function hasUniqueIndex<Tables>(
  db: Kysely<Tables>,
  table: string,
  names: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    select from pg_index i join pg_class t on t.oid = i.indrelid
     where i.indrelid = ${tableName(db, table)}::regclass
       and i.indisunique and i.indisvalid and i.indimmediate
       and i.indpred is null and i.indexprs is null
       and (t.relkind = 'p' or not exists (select from pg_inherits where inhparent = t.oid))
       and not exists (
         select from generate_series(0, i.indnkeyatts - 1) n
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[n]
          where not a.attname = any(${names}::text[])
             or i.indcollation[n] <> a.attcollation and exists (
                  select from pg_collation c where not c.collisdeterministic
                     and c.oid in (i.indcollation[n], a.attcollation)))
  `.execute(db)
  return rows.length > 0
}

/**
 * Reads the rows behind a key, in the order of the key.
 * @param db where; a transaction will do
 * @param keyset what
 * @param bounds `after`: the last row before the page; `end`: of the last row that is read at all;
 *   undefined: no bound
 * @param limit rows at most
 * @returns the rows, each with its key; a key's text is null where the query says NULL
 */
export async function selectPage<Tables, Row>(
  db: Kysely<Tables>,
  keyset: Keyset<Row>,
  { after, end }: { after: KeyTexts | undefined; end: KeyTexts | undefined },
  limit: number,
): Promise<{ key: (string | null)[]; row: Row }[]> {
  const { descending } = keyset
  const direction = descending ? sql`desc` : sql`asc`
  const order = refs(keyset).map((ref) => sql`${ref} ${direction}`)
  const { rows } = await sql<Row & { chunkKey: (string | null)[] }>`
    select q.*, array[${keyTexts(keyset)}] as "chunkKey"
      from ${inParentheses(keyset.source)} as q
     where ${behind(keyset, after)} and ${upTo(keyset, end)}
     order by ${sql.join(order)} limit ${limit}
  `.execute(db)
  return rows.map(({ chunkKey, ...row }) => ({ key: chunkKey, row: row as unknown as Row }))
}

/** The key of the last row, in the order of the key. @returns undefined when there is no row */
export async function selectLastKey<Tables, Row>(
  db: Kysely<Tables>,
  keyset: Keyset<Row>,
): Promise<KeyTexts | undefined> {
  const backwards = { ...keyset, descending: !keyset.descending }
  const [last] = await selectPage(db, backwards, { after: undefined, end: undefined }, 1)
  return last && completeKey(last.key)
}

/** How many rows there are up to and with a key. */
export async function countRows<Tables, Row>(
  db: Kysely<Tables>,
  keyset: Keyset<Row>,
  end: KeyTexts | undefined,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::float8 as count from ${inParentheses(keyset.source)} as q
     where ${upTo(keyset, end)}
  `.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * A key that can be gone on from.
 * @throws Error when one of its values is NULL
 */
export function completeKey(texts: readonly (string | null)[]): KeyTexts {
  return texts.map((text) => {
    if (text !== null) return text
    throw new Error('A row has a key with NULL in it, behind which nothing could be read.')
  })
}

function behind<Row>(keyset: Keyset<Row>, key: KeyTexts | undefined): RawBuilder<unknown> {
  return compare(keyset, keyset.descending ? sql`<` : sql`>`, key)
}

function upTo<Row>(keyset: Keyset<Row>, key: KeyTexts | undefined): RawBuilder<unknown> {
  return compare(keyset, keyset.descending ? sql`>=` : sql`<=`, key)
}

/** Both sides have the columns' types and, as a parameter has none of its own, their collations. */
function compare<Row>(
  keyset: Keyset<Row>,
  operator: RawBuilder<unknown>,
  key: KeyTexts | undefined,
): RawBuilder<unknown> {
  if (!key) return sql`true`
  const values = keyset.key.map(({ type }, index) => sql`${key[index]}::text::${sql.raw(type)}`)
  return sql`(${sql.join(refs(keyset))}) ${operator} (${sql.join(values)})`
}

function refs<Row>({ key }: Keyset<Row>): RawBuilder<unknown>[] {
  return key.map(({ property }) => sql.ref(`q.${property}`))
}

function keyTexts<Row>(keyset: Keyset<Row>): RawBuilder<unknown> {
  return sql.join(refs(keyset).map((ref) => sql`${ref}::text`))
}

/** Kysely's builders bring theirs along; a second pair does no harm. */
function inParentheses<Row>(query: Expression<Row>): RawBuilder<unknown> {
  return sql`(${query})`
}
