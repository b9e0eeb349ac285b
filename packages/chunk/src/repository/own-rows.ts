import type { Kysely, KyselyPlugin, UnknownRow } from 'kysely'

/** Columns of the job repository that are bigint, which node-postgres gives as texts by itself. */
const INTEGERS = new Set([
  'commitCount',
  'count',
  'done',
  'doneBefore',
  'endedMsAgo',
  'executionCount',
  'fencingToken',
  'filterCount',
  'id',
  'jobExecutionId',
  'jobInstanceId',
  'processSkipCount',
  'ranMs',
  'readCount',
  'readSkipCount',
  'rollbackCount',
  'skipped',
  'stepExecutionId',
  'total',
  'writeCount',
  'writeSkipCount',
])

const OWN_ROWS: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  async transformResult({ result }) {
    return { ...result, rows: result.rows.map(ownRow) }
  },
}

/**
 * Where the engine's own statements are run: their rows are `camelCase` with numbers, whichever
 * plugins and type parsers the database was opened with. Steps use it as it was opened.
 * @param db a transaction will do
 */
export function own<Tables>(db: Kysely<Tables>): Kysely<Tables> {
  return db.withoutPlugins().withPlugin(OWN_ROWS)
}

function ownRow(row: UnknownRow): UnknownRow {
  const entries = Object.entries(row).map(([column, value]) => {
    const name = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    return [name, INTEGERS.has(name) && typeof value === 'string' ? Number(value) : value]
  })
  return Object.fromEntries(entries)
}
