import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { APP_LOGIN } from './app-login.ts'

/** Set by `npm test` for the files that it runs: the server, and the migrated template in it. */
export const TEST_SERVER_VARIABLE = 'HARU_TEST_SERVER_URL'
export const TEST_PASSWORD_VARIABLE = 'HARU_TEST_APP_PASSWORD'
export const TEMPLATE_DATABASE = 'haru_template'

/** A database of one test's own. */
export type TestDatabase = {
  name: string
  /** as superuser: to look at everything, and to break things on purpose */
  superuserUrl: string
  /** as the services' login */
  appUrl: string
}

/** A test, or with `{ after }` of node:test a whole file: what is to happen when it is over. */
export type TestEnd = { after: (work: () => Promise<void>) => void }

/**
 * Clones the migrated template for one test and drops the clone when the test is over.
 * @param t the test; `{ after }` of a whole file will do
 * @param template name of the database to clone
 * @returns how to reach it
 * @throws Error when not run by `npm test`
 */
export async function createTestDatabase(
  t: TestEnd,
  template: string = TEMPLATE_DATABASE,
): Promise<TestDatabase> {
  const server = process.env[TEST_SERVER_VARIABLE]
  const password = process.env[TEST_PASSWORD_VARIABLE]
  if (!server || !password) {
    throw new Error('These tests need the test server: run "npm test" or "npm test -- FILE".')
  }
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(server, `create database ${name} template ${template} strategy file_copy`)
  t.after(() => administer(server, `drop database ${name} with (force)`))
  const { host } = new URL(server)
  return {
    name,
    superuserUrl: `${server}${name}`,
    appUrl: `postgres://${APP_LOGIN}:${password}@${host}/${name}`,
  }
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}postgres` })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
