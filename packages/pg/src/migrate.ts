import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { HARU_SCHEMA, type MigrationFile, pendingOf, type SchemaOwner } from './migration-files.ts'
import { openClient } from './open-client.ts'
import { SQL_STATE, sqlStateOf } from './sql-state.ts'

/** Reads every schema and changes nothing: for `haru verify`. */
export const AUDITOR_ROLE = 'haru_auditor'

/** Who connects: the same login for every role, or the login of each. */
export type Logins = string | ((role: string) => string)

/** Any two numbers that no other program uses: one start migrates, the others wait. */
const MIGRATION_LOCK = [0x68617275, 1] as const
/** Longer than any migration; who waits for longer waits for one that hangs. */
const MIGRATION_MS_MAX = 30 * 60_000
/** Whoever queues behind a migration that waits for a table's users waits no longer than that. */
const LOCK_MS_MAX = 2_000
/** Then the table's users have their turn. */
const LOCK_AGAIN_MS = 500
const TRIES_MAX = 60

/** Bounds on waiting, in milliseconds. */
export type MigrateBounds = { lockMsMax?: number; lockAgainMs?: number }

/**
 * Brings schemas up to date: makes roles and schemas, runs the files not run yet, each in its own
 * transaction, in order. Concurrent starts wait for each other, half an hour at most. Beside a
 * running system, a file that needs a table in use gives way after 2 s and tries again.
 * @param url of a login that may create schemas and roles
 * @param owners in the order of their dependence
 * @param logins by which services connect, and `haru verify`; each is allowed to act as its roles
 * @param bounds for tests
 * @returns the names of the files that were run
 * @throws Error when a file that was run before has changed since, or one fails
 */
export async function migrate(
  url: string,
  owners: readonly SchemaOwner[],
  logins: Logins,
  bounds: MigrateBounds = {},
): Promise<string[]> {
  const loginOf = typeof logins === 'string' ? () => logins : logins
  const client = await openClient(url, 'haru migrate', [`lock_timeout=${MIGRATION_MS_MAX}`])
  try {
    await client.query('select pg_advisory_lock($1, $2)', [...MIGRATION_LOCK])
    await client.query(`set lock_timeout = ${bounds.lockMsMax ?? LOCK_MS_MAX}`)
    await prepare(client)
    const ran: string[] = []
    const all = [HARU_SCHEMA, ...owners]
    for (const owner of all) await makeSchema(client, owner)
    const roles = all.flatMap(({ role }) => role ?? [])
    for (const role of [AUDITOR_ROLE, ...roles]) await allow(client, role, loginOf(role))
    for (const owner of all) ran.push(...(await migrateSchema(client, owner, bounds)))
    return ran
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
    );
    grant select on haru.migration to ${AUDITOR_ROLE}`)
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

async function allow(client: pg.Client, role: string, login: string): Promise<void> {
  if (await mayActAs(client, login, role)) return
  await client.query(`grant ${role} to ${client.escapeIdentifier(login)}`)
}

/**
 * Says whether a login may act as a role. Since PostgreSQL 16, who makes a role is its member and
 * yet may not act as it.
 * @param client any
 * @param login that there is
 * @param role false when there is none
 */
export async function mayActAs(client: pg.Client, login: string, role: string): Promise<boolean> {
  const { rows } = await client.query<{ allowed: boolean }>(
    `select pg_has_role($1, oid, case when current_setting('server_version_num')::integer >= 160000
                                     then 'set' else 'member' end) as allowed
       from pg_roles where rolname = $2`,
    [login, role],
  )
  return rows[0]?.allowed ?? false
}

async function migrateSchema(
  client: pg.Client,
  owner: SchemaOwner,
  bounds: MigrateBounds,
): Promise<string[]> {
  const files = await pendingOf(client, owner)
  for (const file of files) await applyPatiently(client, owner.schema, file, bounds)
  return files.map(({ name }) => `${owner.schema}: ${name}`)
}

/** A running system uses its tables all the time: waiting on and on would stop it. */
async function applyPatiently(
  client: pg.Client,
  schema: string,
  file: MigrationFile,
  { lockAgainMs = LOCK_AGAIN_MS }: MigrateBounds,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await applyFile(client, schema, file)
    } catch (error) {
      const state = sqlStateOf(error instanceof Error ? error.cause : undefined)
      if (state !== SQL_STATE.lockNotAvailable || tries === TRIES_MAX) throw error
      await delay(lockAgainMs)
    }
  }
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
