import { copyIn, sqlStateOf } from '@haru/pg'
import { type Insertable, sql } from 'kysely'
import { readColumns, type TableColumn, tableName } from '../reader/table-columns.ts'
import { columnText } from './column-text.ts'
import { copyLine } from './copy-text.ts'
import type { ItemWriter } from './item-writer.ts'
import { WrongRowCount } from './wrong-row-count.ts'

/** Which rows are written where. */
export type CopyWriterOptions<Tables, Table extends keyof Tables & string> = {
  /** as kysely knows it, like `trade.order` */
  table: Table
  /** the columns that items give; others get their default */
  columns: readonly (keyof Insertable<Tables[Table]> & string)[]
}

/** What a client that does not know COPY makes of it: a statement with a parameter too many. */
const PROTOCOL_VIOLATION = '08P01'
/** What is handed to the connection at once. */
const PIECE_CHARACTERS = 65_536

/**
 * Inserts rows by COPY, the fastest way into a table, and checks how many. Values are taken as
 * `columnText` says: strings for any type; Date, Buffer, arrays and JSON where the column's type is
 * theirs.
 * @param options see there
 * @returns a writer whose `write` throws WrongRowCount (a trigger kept rows away), TypeError for a
 *   value that PostgreSQL cannot keep or a database that `openDatabase` did not open, or
 *   PostgreSQL's own errors
 * @throws TypeError when no column is named
 */
export function copyWriter<Tables, Table extends keyof Tables & string>(
  options: CopyWriterOptions<Tables, Table>,
): ItemWriter<Insertable<Tables[Table]>, Tables> {
  const { table, columns } = options
  if (columns.length === 0) throw new TypeError(`The copyWriter of ${table} has no columns.`)
  let known: TableColumn[] | undefined
  return {
    async write(tx, items) {
      known ??= await readColumns(tx, table, columns)
      const names = sql`${sql.join(columns.map((column) => sql.ref(column)))}`.compile(tx).sql
      const statement = `copy ${tableName(tx, table)} (${names}) from stdin`
      const pieces = copyPieces(items, known)
      const written = await copyIn(tx, statement, pieces).catch((error) => {
        throw sqlStateOf(error) === PROTOCOL_VIOLATION ? noCopying(table, error) : error
      })
      if (written !== items.length) throw new WrongRowCount(table, written, items.length)
    },
  }
}

function noCopying(table: string, cause: unknown): Error {
  const advice = 'open the database by openDatabase of @haru/pg, or take upsertWriter'
  return new TypeError(`The copyWriter of ${table} has a client without COPY: ${advice}.`, {
    cause,
  })
}

function* copyPieces(items: readonly unknown[], columns: readonly TableColumn[]) {
  let piece = ''
  for (const item of items) {
    const row = item as Record<string, unknown>
    piece += copyLine(columns.map((column) => columnText(row[column.property], column)))
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
