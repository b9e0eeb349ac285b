import { sqlStateOf } from '@haru/pg'
import { type Insertable, sql, type Transaction } from 'kysely'
import { readColumns, type TableColumn } from '../reader/table-columns.ts'
import { columnText } from './column-text.ts'
import type { ItemWriter } from './item-writer.ts'
import { WrongRowCount } from './wrong-row-count.ts'

/** Which rows of which table are written, and what happens to those that are there. */
export type UpsertWriterOptions<Tables, Table extends keyof Tables & string> = {
  /** as kysely knows it, like `trade.order` */
  table: Table
  /** the columns that items give; others get their default in new rows and stay in old ones */
  columns: readonly (keyof Insertable<Tables[Table]> & string)[]
  /** the columns of a unique index (not partial), or of the primary key: what makes a row old */
  conflict: readonly (keyof Insertable<Tables[Table]> & string)[]
  /**
   * what an old row takes from its item; default: all columns but those of `conflict`. `nothing`:
   * old rows stay as they are, and it is not checked how many rows were written
   */
  update?: readonly (keyof Insertable<Tables[Table]> & string)[] | 'nothing'
}

/** Two items of one chunk are about the same row; `cause` is PostgreSQL's error (21000). */
export class DuplicateKeyInChunk extends Error {
  constructor(table: string, conflict: readonly string[], cause: unknown) {
    super(`${table}: two items of one chunk have the same ${conflict.join(', ')}`, { cause })
    this.name = 'DuplicateKeyInChunk'
  }
}

const CARDINALITY_VIOLATION = '21000'

/**
 * Inserts rows, or updates those that are there: all items of a chunk by one statement, and checks
 * that it has touched exactly one row for each. Values are taken as `columnText` says: strings for
 * any type; Date, Buffer, arrays and JSON where the column's type is theirs.
 * @param options see there
 * @returns a writer whose `write` throws WrongRowCount (a trigger or a policy kept rows away),
 *   DuplicateKeyInChunk (skip rules that name it make the engine write one by one; the last of the
 *   items then wins), TypeError for a value that PostgreSQL cannot keep, or PostgreSQL's own errors
 * @throws TypeError when `update` would update nothing and does not say so
 */
export function upsertWriter<Tables, Table extends keyof Tables & string>(
  options: UpsertWriterOptions<Tables, Table>,
): ItemWriter<Insertable<Tables[Table]>, Tables> {
  const { table, columns, conflict, update: named } = options
  const update = named ?? columns.filter((column) => !conflict.includes(column))
  if (columns.length === 0) throw new TypeError(`The upsertWriter of ${table} has no columns.`)
  if (conflict.length === 0) {
    throw new TypeError(`The upsertWriter of ${table} names no conflict: copyWriter only inserts.`)
  }
  if (update.length === 0) {
    const advice = "say update: 'nothing' if old rows are to stay as they are"
    throw new TypeError(`The upsertWriter of ${table} has nothing to update: ${advice}.`)
  }
  let known: TableColumn[] | undefined
  return {
    async write(tx, items) {
      known ??= await readColumns(tx, table, columns)
      const texts = known.map((column) =>
        items.map((item) => columnText(propertyOf(item, column), column)),
      )
      const touched = await upsert(tx, { table, conflict, update }, known, texts)
      if (update === 'nothing' ? touched > items.length : touched !== items.length) {
        throw new WrongRowCount(table, touched, items.length)
      }
    },
  }
}

function propertyOf(item: unknown, { property }: TableColumn): unknown {
  return (item as Record<string, unknown>)[property]
}

type Upsert = { table: string; conflict: readonly string[]; update: readonly string[] | 'nothing' }

/** One parameter per column, however many rows: no bound of parameters is ever met. */
async function upsert<Tables>(
  tx: Transaction<Tables>,
  { table, conflict, update }: Upsert,
  columns: readonly TableColumn[],
  texts: readonly (string | null)[][],
): Promise<number> {
  const refs = columns.map(({ property }) => sql.ref(property))
  const sources = columns.map((_, index) => sql.ref(`c${index}`))
  const casts = columns.map(({ type }, index) => sql`${sources[index]}::${sql.raw(type)}`)
  const arrays = texts.map((column) => sql`${column}::text[]`)
  const action =
    update === 'nothing'
      ? sql`nothing`
      : sql`update set ${sql.join(
          update.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`),
        )}`
  const statement = sql`
    insert into ${sql.table(table)} (${sql.join(refs)})
    select ${sql.join(casts)} from unnest(${sql.join(arrays)}) as v (${sql.join(sources)})
    on conflict (${sql.join(conflict.map((column) => sql.ref(column)))}) do ${action}`
  try {
    const { numAffectedRows } = await statement.execute(tx)
    return Number(numAffectedRows)
  } catch (error) {
    if (sqlStateOf(error) !== CARDINALITY_VIOLATION) throw error
    throw new DuplicateKeyInChunk(table, conflict, error)
  }
}
