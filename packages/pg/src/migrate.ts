import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

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

/** Reads every schema and changes nothing: for `haru verify`. */
export const AUDITOR_ROLE = 'haru_auditor'

/** Who connects: the same login for every role, or the login of each. */
export type Logins = string | ((role: string) => string)

/** Any two numbers that no other program uses: one start migrates, the others wait. */
const MIGRATION_LOCK = [0x68617275, 1] as const

/**
 * Brings schemas up to date: makes roles and schemas, runs the files not run yet, each in its own
 * transaction, in order. Concurrent starts wait for each other.
 * @param url of a login that may create schemas and roles
 * @param owners in the order of their dependence
 * @param logins by which services connect, and `haru verify`; each is allowed to act as its roles
 * @returns the names of the files that were run
 * @throws Error when a file that was run before has changed since, or one fails
 */
export async function migrate(
  url: string,
  owners: readonly SchemaOwner[],
  logins: Logins,
): Promise<string[]> {
  const loginOf = typeof logins === 'string' ? () => logins : logins
  const client = new pg.Client({ connectionString: url, application_name: 'haru migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1, $2)', [...MIGRATION_LOCK])
    await prepare(client)
    const ran: string[] = []
    const all = [HARU_SCHEMA, ...owners]
    for (const owner of all) await makeSchema(client, owner)
    const roles = all.flatMap(({ role }) => role ?? [])
    for (const role of [AUDITOR_ROLE, ...roles]) await allow(client, role, loginOf(role))
    for (const owner of all) ran.push(...(await migrateSchema(client, owner)))
    return ran
  } finally {
    await client.end()
  }
}

/**
 * Says what `migrate` would run, and changes nothing.
 * @param url of a login that may read schema haru, in a database that was migrated before
 * @param owners as for `migrate`
 * @returns the names of the files that were not run yet
 * @throws Error when a file that was run before has changed since
 */
export async function findPendingMigrations(
  url: string,
  owners: readonly SchemaOwner[],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const pending: string[] = []
    for (const owner of [HARU_SCHEMA, ...owners]) {
      const files = await pendingOf(client, owner)
      pending.push(...files.map(({ name }) => `${owner.schema}: ${name}`))
    }
    return pending
  } finally {
    await client.end()
  }
}

async function prepare(client: pg.Client): Promise<void> {
  await makeRole(client, AUDITOR_ROLE)
  await client.query(`
    create schema if not exists haru;
    create table if not exists haru.migration (
      schema text not null,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now(),
      primary key (schema, name)
    )`)
}

async function makeSchema(client: pg.Client, owner: SchemaOwner): Promise<void> {
  const { schema, role } = owner
  await client.query(`create schema if not exists ${schema}`)
  await client.query(`grant usage on schema ${schema} to ${AUDITOR_ROLE}`)
  await client.query(
    `alter default privileges in schema ${schema} grant select on tables to ${AUDITOR_ROLE}`,
  )
  if (!role) return
  await makeRole(client, role)
  await client.query(`grant usage on schema ${schema} to ${role}`)
  await client.query(
    `alter default privileges in schema ${schema}
       grant select, insert, update, delete on tables to ${role}`,
  )
}

/** Roles belong to the whole server, where another database may be making them just now. */
async function makeRole(client: pg.Client, role: string): Promise<void> {
  await client.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then
        create role ${role};
      end if;
    exception when duplicate_object or unique_violation then null;
    end $$`)
}

/** Since PostgreSQL 16, who makes a role is its member and yet may not act as it. */
async function allow(client: pg.Client, role: string, login: string): Promise<void> {
  const { rows } = await client.query<{ allowed: boolean }>(
    `select pg_has_role($1, $2, case when current_setting('server_version_num')::integer >= 160000
                                     then 'set' else 'member' end) as allowed`,
    [login, role],
  )
  if (!rows[0]?.allowed) await client.query(`grant ${role} to ${client.escapeIdentifier(login)}`)
}

async function migrateSchema(client: pg.Client, owner: SchemaOwner): Promise<string[]> {
  const files = await pendingOf(client, owner)
  for (const file of files) await applyFile(client, owner.schema, file)
  return files.map(({ name }) => `${owner.schema}: ${name}`)
}

async function pendingOf(client: pg.Client, owner: SchemaOwner): Promise<MigrationFile[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from haru.migration where schema = $1',
    [owner.schema],
  )
  const applied = new Map(rows.map((row) => [row.name, row.checksum]))
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

type MigrationFile = { name: string; text: string; checksum: string }

function filesOf(owner: SchemaOwner): MigrationFile[] {
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

async function applyFile(client: pg.Client, schema: string, file: MigrationFile): Promise<void> {
  await client.query('begin')
  try {
    await client.query(file.text)
    await client.query('insert into haru.migration (schema, name, checksum) values ($1, $2, $3)', [
      schema,
      file.name,
      file.checksum,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`The migration ${file.name} of ${schema} failed: ${reason}`, { cause })
  }
}
