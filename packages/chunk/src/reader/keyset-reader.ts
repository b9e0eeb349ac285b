import { type Expression, type Selectable, sql, type Transaction } from 'kysely'
import type { Json, StepRun } from '../job.ts'
import type { ItemReader } from '../step/chunk-step.ts'
import { isNoItemsFault } from '../step/faults.ts'
import {
  completeKey,
  countRows,
  type Keyset,
  type KeyTexts,
  readKey,
  selectLastKey,
  selectPage,
} from './keyset-sql.ts'
import { UnreadablePage } from './unreadable-page.ts'

type Column<Tables, Table extends keyof Tables> = keyof Selectable<Tables[Table]> & string

/** What is read, and in which order. */
export type KeysetReaderOptions<Tables, Table extends keyof Tables & string, Row> = {
  /** the table that the key's columns are in, as kysely knows it, like `trade.order` */
  from: Table
  /** the columns that rows are sorted by, NOT NULL, the first one first */
  key: readonly [Column<Tables, Table>, ...Column<Tables, Table>[]]
  /** those of `key` that no two rows share: a primary key, or a unique index has them */
  unique: readonly [Column<Tables, Table>, ...Column<Tables, Table>[]]
  /**
   * a query whose rows have the key's columns, with the values that they have in `from`, and each
   * key once: `` sql`select … from … where …` ``, or kysely's builder; default: all of `from`
   */
  select?: (run: StepRun<Tables>) => Expression<Row>
  /** all columns of the key from high to low; default: from low to high */
  descending?: boolean
  /** rows fetched at once, 1 to 10,000; default 1,000. An index on the key makes a page cheap */
  pageSize?: number
  /**
   * true: rows that come behind the last key of the start are read too; when a table grows faster
   * than it is read, that has no end. Default: they are left for the next job
   */
  readsNew?: boolean
  /** true: rows are counted at the start, so that progress has a total; counting reads them all */
  countsFirst?: boolean
}

const PAGE_SIZE = 1_000
const PAGE_SIZE_MAX = 10_000

/** How far an execution came. */
type Checkpoint = {
  /** names of the key's columns: a checkpoint of another key is no good */
  key: readonly string[]
  /** of the last row handed out */
  last?: KeyTexts
  /** of the last row at the start; null: there was none. Absent when new ones are read too */
  end?: KeyTexts | null
  done: number
  total?: number
}

/**
 * Defines a reader that pages through a table by key: `where (k1, k2) > (last) order by k1, k2
 * limit n`, each page in the transaction of the chunk that needs it. A page costs the same at the
 * end of the table as at its start, and a restart goes on behind the last row that was committed.
 *
 * Rows that are there all along are read exactly once, whatever is inserted and deleted around
 * them. A row that is inserted while the step runs is read when its key comes behind the page last
 * read; one that is changed or deleted is as it was when its page was read. A row whose key grows
 * may be read twice: sort by columns that stay as they are.
 * @param options see there
 * @returns makes the reader of one execution, for `chunkStep`'s `reader`. Its `open` throws Error
 *   with one clear sentence when the database says that the key may be NULL or is not unique; its
 *   `read` throws UnreadablePage, which no rule skips, when the query gives a key twice or
 *   PostgreSQL cannot make one of a page's rows
 * @throws TypeError when no unique column is named, or one that is not in the key; RangeError when
 *   the page size is out of range
 */
export function keysetReader<
  Tables,
  Table extends keyof Tables & string,
  Row = Selectable<Tables[Table]>,
>(
  options: KeysetReaderOptions<Tables, Table, Row>,
): (run: StepRun<Tables>) => ItemReader<Row, Tables> {
  checkDefinition(options)
  return (run) => openable(options, run)
}

function checkDefinition(options: {
  from: string
  key: readonly string[]
  unique: readonly string[]
  pageSize?: number
}): void {
  const { from, key, unique, pageSize = PAGE_SIZE } = options
  const reader = `The keysetReader of ${from}`
  if (unique.length === 0) {
    const why = 'without one, rows with equal keys would be skipped'
    throw new TypeError(`${reader} needs a unique column in its key: ${why}.`)
  }
  const stray = unique.find((column) => !key.includes(column))
  if (stray !== undefined) throw new TypeError(`${reader} does not sort by "${stray}".`)
  if (new Set(key).size !== key.length) throw new TypeError(`${reader} has a column twice.`)
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > PAGE_SIZE_MAX) {
    throw new RangeError(`a page has 1 to ${PAGE_SIZE_MAX} rows, not ${pageSize}`)
  }
}

function openable<Tables, Table extends keyof Tables & string, Row>(
  options: KeysetReaderOptions<Tables, Table, Row>,
  run: StepRun<Tables>,
): ItemReader<Row, Tables> {
  const { from, key, unique, descending = false, pageSize = PAGE_SIZE } = options
  const { db } = run.repository
  let keyset: Keyset<Row> | undefined
  let place: Checkpoint = { key, done: 0 }
  let page: { key: KeyTexts; row: Row }[] = []
  let next = 0
  let isLastPage = false

  async function start(of: Keyset<Row>): Promise<Checkpoint> {
    const end = options.readsNew ? undefined : ((await selectLastKey(db, of)) ?? null)
    const place = { key, done: 0, ...(end !== undefined && { end }) }
    if (!options.countsFirst) return place
    return { ...place, total: end === null ? 0 : await countRows(db, of, end) }
  }

  async function readPage(tx: Transaction<Tables>, of: Keyset<Row>) {
    try {
      // One more than the page has, to see that it is not its last row once more.
      const bounds = { after: place.last, end: place.end ?? undefined }
      const found = await selectPage(tx, of, bounds, pageSize + 1)
      const complete = found.map((one) => ({ ...one, key: completeKey(one.key) }))
      checkUnique(from, complete)
      return complete
    } catch (error) {
      throw isNoItemsFault(error) ? error : new UnreadablePage(from, error)
    }
  }

  return {
    async open(checkpoint) {
      const source = options.select?.(run) ?? sql<Row>`select * from ${sql.table(from)}`
      keyset = { source, key: await readKey(db, from, key, unique), descending }
      place = placeOf(checkpoint, from, key) ?? (await start(keyset))
      isLastPage = place.end === null
    },
    async read(tx) {
      if (next === page.length && keyset && !isLastPage) {
        const complete = await readPage(tx, keyset)
        isLastPage = complete.length <= pageSize
        page = complete.slice(0, pageSize)
        next = 0
      }
      const one = page[next]
      if (!one) return null
      next++
      place = { ...place, last: one.key, done: place.done + 1 }
      return one.row
    },
    checkpoint: () => place,
    ...(options.countsFirst && {
      progress: () => ({ done: place.done, total: Math.max(place.total ?? 0, place.done) }),
    }),
  }
}

function placeOf(
  checkpoint: Json | undefined,
  from: string,
  key: readonly string[],
): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined
  const place = checkpoint as unknown as Checkpoint
  if (place.key.join() === key.join()) return place
  throw new Error(
    `${from} was read by ${place.key.join(', ')} before, and by ${key.join(', ')} now: ` +
      'abandon the execution and start anew.',
  )
}

function checkUnique(from: string, page: readonly { key: KeyTexts }[]): void {
  const twice = page.find(({ key }, index) => {
    const before = page[index - 1]?.key
    return before?.every((text, column) => text === key[column])
  })
  if (!twice) return
  const key = twice.key.join(', ')
  throw new Error(`The query over ${from} gives two rows with the key ${key}, which must be one.`)
}
