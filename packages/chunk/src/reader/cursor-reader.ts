import { type ControlledTransaction, type Expression, sql } from 'kysely'
import type { Json, StepRun } from '../job.ts'
import type { ItemReader } from '../step/chunk-step.ts'
import { isNoItemsFault } from '../step/faults.ts'
import { UnreadablePage } from './unreadable-page.ts'

/** What is read, and what is known about it. */
export type CursorReaderOptions<Tables, Row> = {
  /** any query: `` sql`select …` ``, or kysely's builder */
  query: (run: StepRun<Tables>) => Expression<Row>
  /**
   * true says two things: the query orders its rows by something unique, and the tables that it
   * reads are not changed before the step is completed. Only then can a restart go on by counting
   */
  orderedAndUnchanged?: boolean
  /** rows fetched at once, 1 to 10,000; default 1,000 */
  pageSize?: number
}

const PAGE_SIZE = 1_000
const PAGE_SIZE_MAX = 10_000
/** Moving takes as long as reading: in parts, no statement runs into its time-out. */
const MOVE_ROWS = 100_000

/**
 * Defines a reader over a cursor of the server: any query, run once, in one snapshot of the data
 * (REPEATABLE READ, READ ONLY), fetched page by page. It holds a connection of its own from open to
 * close, beside the chunk's, and its snapshot keeps VACUUM from cleaning up meanwhile; what the
 * step itself writes it does not see. Where the rows have a unique key, `keysetReader` is better.
 * The connection's statement_timeout holds for each page, the first one included.
 * @param options see there
 * @returns makes the reader of one execution, for `chunkStep`'s `reader`. Its `open` throws Error
 *   when rows were committed before and it was not said that they are ordered and unchanged, or
 *   when there are fewer rows now than were committed; its `read` throws UnreadablePage, which no
 *   rule skips, when PostgreSQL cannot make one of a page's rows
 * @throws RangeError when the page size is out of range
 */
export function cursorReader<Tables, Row>(
  options: CursorReaderOptions<Tables, Row>,
): (run: StepRun<Tables>) => ItemReader<Row, Tables> {
  const { pageSize = PAGE_SIZE, orderedAndUnchanged = false } = options
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
    throw new RangeError(`a page has 1 to ${PAGE_SIZE_MAX} rows, not ${pageSize}`)
  }
  return (run) => {
    let cursor: ControlledTransaction<Tables> | undefined
    let rows: Row[] = []
    let next = 0
    let handedOut = 0
    let isLastPage = false

    async function fetchPage(): Promise<void> {
      if (!cursor || isLastPage) return
      const fetch = sql<Row>`fetch forward ${sql.lit(pageSize)} from chunk_cursor`
      try {
        rows = (await fetch.execute(cursor)).rows
      } catch (error) {
        throw isNoItemsFault(error) ? error : new UnreadablePage('the cursor', error)
      }
      next = 0
      isLastPage = rows.length < pageSize
    }

    return {
      async open(checkpoint) {
        handedOut = countOf(checkpoint)
        if (handedOut > 0 && !orderedAndUnchanged) throw new Error(notRestartable(handedOut))
        cursor = await declareCursor(run, options.query(run))
        try {
          await moveForward(cursor, handedOut)
        } catch (error) {
          await cursor.rollback().execute()
          throw error
        }
      },
      async read() {
        if (next === rows.length) await fetchPage()
        const row = rows[next]
        if (row === undefined) return null
        next++
        handedOut++
        return row
      },
      checkpoint: () => handedOut,
      async close() {
        // It has nothing to lose, and a connection that is broken is closed already.
        await cursor
          ?.rollback()
          .execute()
          .catch(() => {})
      },
    }
  }
}

async function declareCursor<Tables, Row>(
  { repository }: StepRun<Tables>,
  query: Expression<Row>,
): Promise<ControlledTransaction<Tables>> {
  const start = repository.db.startTransaction()
  const cursor = await start
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    // It waits for the chunks, and each of them may take long.
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(cursor)
    await sql`declare chunk_cursor no scroll cursor for ${query}`.execute(cursor)
    return cursor
  } catch (error) {
    await cursor.rollback().execute()
    throw error
  }
}

async function moveForward<Tables>(
  cursor: ControlledTransaction<Tables>,
  count: number,
): Promise<void> {
  for (let left = count - 1; left > 0; left -= MOVE_ROWS) {
    await sql`move forward ${sql.lit(Math.min(left, MOVE_ROWS))} in chunk_cursor`.execute(cursor)
  }
  if (count === 0) return
  // The last one that was handed out: it tells whether the others are there too.
  const { rows } = await sql`fetch forward 1 from chunk_cursor`.execute(cursor)
  if (rows.length === 1) return
  throw new Error(`The query gives fewer than the ${count} rows that were read before.`)
}

function notRestartable(count: number): string {
  return (
    `The step has read ${count} rows, and nobody said that its query would give the same ones ` +
    'first again (orderedAndUnchanged): abandon this execution and start anew.'
  )
}

function countOf(checkpoint: Json | undefined): number {
  return typeof checkpoint === 'number' ? checkpoint : 0
}
