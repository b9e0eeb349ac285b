import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CompiledQuery, type Kysely } from 'kysely'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** What PostgreSQL's COPY reads: text in its text or CSV format, in pieces of any size. */
export type CopySource = AsyncIterable<string | Buffer> | Iterable<string | Buffer>

/** Gets a piece of what COPY writes; the next comes when it is done with it. */
export type OnCopied = (bytes: Buffer) => void | Promise<void>

/** Stand where a statement has its parameters: COPY has none, but data. */
class CopyIn {
  readonly source: CopySource
  constructor(source: CopySource) {
    this.source = source
  }
}
class CopyOut {
  readonly onData: OnCopied
  constructor(onData: OnCopied) {
    this.onData = onData
  }
}

/** Says whether a statement's parameters stand for the data of a COPY. */
export function hasCopy([data]: readonly unknown[]): boolean {
  return data instanceof CopyIn || data instanceof CopyOut
}

/** A connection that knows COPY too, so that it works inside a transaction of kysely's. */
export class CopyingClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg.Client declares a dozen overloads of query
  override query(...args: any[]): any {
    const [statement, parameters] = args
    const [data] = Array.isArray(parameters) ? parameters : []
    if (data instanceof CopyIn) return this.#copyIn(statement, data)
    if (data instanceof CopyOut) return this.#copyOut(statement, data)
    return super.query(...(args as [string]))
  }

  async #copyIn(statement: string, { source }: CopyIn) {
    const stream = super.query(copyFrom(statement))
    await pipeline(Readable.from(source, { objectMode: true }), stream)
    return { command: 'COPY', rows: [{ count: stream.rowCount }] }
  }

  async #copyOut(statement: string, { onData }: CopyOut) {
    const stream = super.query(copyTo(statement))
    for await (const bytes of stream) await onData(bytes)
    return { command: 'COPY', rows: [] }
  }
}

/**
 * Writes rows by COPY, many times faster than by INSERT.
 * @param db a database of `openDatabase`, or a transaction
 * @param statement `copy t (a, b) from stdin`
 * @param source the rows, in the format that the statement names; default: PostgreSQL's text format
 * @returns how many rows were written
 * @throws the constraint's error, and then none of them is; whatever `source` throws
 */
export async function copyIn<Tables>(
  db: Kysely<Tables>,
  statement: string,
  source: CopySource,
): Promise<number> {
  const query = CompiledQuery.raw(statement, [new CopyIn(source)])
  const { rows } = await db.executeQuery<{ count: number }>(query)
  return rows[0]?.count ?? 0
}

/**
 * Reads rows by COPY: the server formats them once, and nobody parses what nobody asks for.
 * @param db a database of `openDatabase`, or a transaction
 * @param statement `copy (select …) to stdout`; it takes no parameters
 * @param onData called with pieces of the text, which end anywhere, in their order
 * @throws whatever `onData` throws, after which the connection is not used again
 */
export async function copyOut<Tables>(
  db: Kysely<Tables>,
  statement: string,
  onData: OnCopied,
): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(statement, [new CopyOut(onData)]))
}
