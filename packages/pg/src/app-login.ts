import { createHmac } from 'node:crypto'
import pg from 'pg'

/** The login that services of an embedded installation connect by; never a superuser. */
export const APP_LOGIN = 'haru_app'

/**
 * Makes the login that services connect by, on an embedded server. It inherits nothing: a
 * connection has the rights of the one role that it asks for.
 * @param superuserUrl of the server, ending in `/`
 * @returns the password, derived from the superuser's, so that no second secret is kept
 */
export async function makeAppLogin(superuserUrl: string): Promise<string> {
  const password = createHmac('sha256', new URL(superuserUrl).password)
    .update(APP_LOGIN)
    .digest('hex')
  const client = new pg.Client({ connectionString: `${superuserUrl}postgres` })
  await client.connect()
  try {
    await client.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${APP_LOGIN}') then
          create role ${APP_LOGIN} login noinherit password '${password}';
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$`)
  } finally {
    await client.end()
  }
  return password
}

/**
 * The login that a connection is made by.
 * @param url of the database; one without a login means the operating system's user, as with psql
 */
export function loginIn(url: string): string {
  return new pg.Client({ connectionString: url }).user ?? ''
}

/**
 * Makes a database on an embedded server, unless it is there.
 * @param superuserUrl of the server, ending in `/`
 * @param name of the database, a plain word
 */
export async function makeDatabase(superuserUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${superuserUrl}postgres` })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${name}`)
  } catch (error) {
    // Another start made it in the meantime.
    if ((error as { code?: string }).code !== '42P04') throw error
  } finally {
    await client.end()
  }
}
