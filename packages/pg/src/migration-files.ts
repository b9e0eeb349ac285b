import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

/** A folder with files like `0001-trade.sql`; `{{schema}}` in them is the owner's schema. */
export type MigrationSource = {
  /** whose tables these are, like `trade`, or `events` for the outbox in the schema of trade */
  name: string
  /** absolute path */
  folder: string
}

/** One owner of a schema: its migrations and the role that its service runs under. */
export type SchemaOwner = {
  /** also the name of the schema */
  schema: string
  /** where its files come from, in the order in which they run */
  migrations: readonly MigrationSource[]
  /** gets all rights on the rows of the schema; absent: the schema is for reading by everybody */
  role?: string
}

/** The clock and calendar of the installation; migrated before every service. */
export const HARU_SCHEMA: SchemaOwner = {
  schema: 'haru',
  migrations: [{ name: 'haru', folder: fileURLToPath(new URL('../migrations', import.meta.url)) }],
}

/** One file, as it is run. */
export type MigrationFile = { name: string; text: string; checksum: string }

/** What a database has and this program has not, and the other way round: `store: store/0001-…`. */
export type MigrationDifference = {
  /** of this program, not run yet */
  pending: string[]
  /** run by a later program, not of this one */
  newer: string[]
}

/**
 * The files of an owner, in the order in which they run.
 * @param owner whose
 */
export function filesOf(owner: SchemaOwner): MigrationFile[] {
  return owner.migrations.flatMap((source) =>
    readdirSync(source.folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => {
        const template = readFileSync(`${source.folder}/${file}`, 'utf8')
        const text = template.replaceAll('{{schema}}', owner.schema)
        const checksum = createHash('sha256').update(text).digest('hex')
        return { name: `${source.name}/${file}`, text, checksum }
      }),
  )
}

/**
 * The files of an owner that were not run yet.
 * @param client of a login that may read haru.migration
 * @param owner whose
 * @throws Error when a file that was run before has changed since
 */
export async function pendingOf(client: pg.Client, owner: SchemaOwner): Promise<MigrationFile[]> {
  const applied = await appliedOf(client, owner)
  const pending = filesOf(owner).filter(({ name, checksum }) => applied.get(name) !== checksum)
  for (const { name } of pending) {
    if (!applied.has(name)) continue
    throw new Error(
      `${owner.schema}: ${name} has changed since it was applied to this database. ` +
        'Put it back, and write the change as the next migration.',
    )
  }
  return pending
}

/**
 * Holds what was run against what this program has.
 * @param client of a login that may read haru.migration
 * @param owners all of this program, HARU_SCHEMA included
 * @throws Error when a file that was run before has changed since
 */
export async function compareMigrations(
  client: pg.Client,
  owners: readonly SchemaOwner[],
): Promise<MigrationDifference> {
  const difference: MigrationDifference = { pending: [], newer: [] }
  for (const owner of owners) {
    const named = (names: string[]) => names.map((name) => `${owner.schema}: ${name}`)
    const known = new Set(filesOf(owner).map(({ name }) => name))
    const applied = [...(await appliedOf(client, owner)).keys()]
    const pending = await pendingOf(client, owner)
    difference.pending.push(...named(pending.map(({ name }) => name)))
    difference.newer.push(...named(applied.filter((name) => !known.has(name)).sort()))
  }
  return difference
}

async function appliedOf(client: pg.Client, { schema }: SchemaOwner): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from haru.migration where schema = $1',
    [schema],
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}
