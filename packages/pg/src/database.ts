import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { boundedClient } from './bounded-client.ts'
import { CopyingClient } from './copy.ts'
import { createStatementNames, preparingClient } from './prepared-statements.ts'

/** How to reach a database, and as whom. */
export type DatabaseOptions = {
  /** `postgres://user:password@host:port/database` */
  url: string
  /** the role whose rights the connections have, like `haru_trade`; none: the login's own */
  role?: string
  /** connections at most */
  poolMax?: number
  /** milliseconds after which one statement is given up; 0: never */
  statementMsMax?: number
  /**
   * milliseconds after which a server that says nothing counts as away; default: 5 s more than
   * statementMsMax; where statements are never given up, neither is a silent server
   */
  answerMsMax?: number
  /** milliseconds after which waiting for a lock is given up, with SQL state 55P03 */
  lockMsMax?: number
  /**
   * false: a commit does not wait for the disk. After a power failure the last moments are missing,
   * but nothing is torn: only for what can be computed again.
   */
  synchronousCommit?: boolean
  /**
   * true: a statement is parsed and planned once a connection, for whatever values: 141 orders a
   * second in place of 86, side by side. For the short ones that are repeated all day, not for
   * those whose plan depends on how much they ask for.
   */
  prepares?: boolean
  /** shown in pg_stat_activity */
  applicationName?: string
}

/** Waiting longer than this for a connection means overload: the caller gets a 503. */
const CONNECT_MS_MAX = 5_000
const STATEMENT_MS_MAX = 30_000
/** A statement that the server has given up is told within that time, also by a slow network. */
const ANSWER_GRACE_MS = 5_000
/** Also how long a repeated request waits for the first one's answer (api.md). */
const LOCK_MS_MAX = 5_000
/** No transaction of ours thinks for that long: its process is stuck, its locks are let go. */
const IDLE_IN_TRANSACTION_MS_MAX = 30_000

/** What `openDatabase` has opened, whatever its tables. */
export type Pooled = WeakKey

/** How the connections of a pool are used: open ones, those that are idle, and who waits. */
export type PoolState = { total: number; idle: number; waiting: number }

const pools = new WeakMap<Pooled, pg.Pool>()

const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => parserOf(oid, format),
} as pg.CustomTypesConfig

/**
 * Opens a pool of connections. Connects when the first statement needs one.
 * @param options where and as whom
 * @returns a kysely instance: `camelCase` in code, `snake_case` in the database; `bigint` columns
 *   are safe integers, `date` columns are `yyyy-MM-dd`, `timestamptz` columns are `Date`
 */
export function openDatabase<Tables>(options: DatabaseOptions): Kysely<Tables> {
  const { statementMsMax = STATEMENT_MS_MAX } = options
  const graceful = statementMsMax === 0 ? undefined : statementMsMax + ANSWER_GRACE_MS
  const answerMsMax = options.answerMsMax ?? graceful
  const settings = [
    `-c statement_timeout=${statementMsMax}`,
    `-c lock_timeout=${options.lockMsMax ?? LOCK_MS_MAX}`,
    `-c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS_MAX}`,
    '-c timezone=UTC',
  ]
  if (options.synchronousCommit === false) settings.push('-c synchronous_commit=off')
  if (options.role) settings.push(`-c role=${options.role}`)
  const Client = answerMsMax === undefined ? CopyingClient : boundedClient(answerMsMax)
  const pool = new pg.Pool({
    Client: options.prepares ? preparingClient(Client, createStatementNames()) : Client,
    connectionString: options.url,
    max: options.poolMax ?? 10,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    options: settings.join(' '),
    application_name: options.applicationName ?? options.role ?? 'haru',
    types,
  })
  // A connection that breaks while idle is replaced; the next statement tells who is affected.
  pool.on('error', () => {})
  // One that breaks in use tells its statement; told to nobody else, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  pools.set(db, pool)
  return db
}

/**
 * How the connections of a database are used just now.
 * @param db opened by `openDatabase`
 * @throws Error when it was not
 */
export function poolStateOf(db: Pooled): PoolState {
  const pool = pools.get(db)
  if (!pool) throw new Error('this was not opened by openDatabase')
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }
}

function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === pg.types.builtins.INT8) return parseSafeInteger
  if (oid === pg.types.builtins.DATE) return String
  return pg.types.getTypeParser(oid, format)
}

function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value
  throw new RangeError(`${text} from the database does not fit an exact number`)
}
