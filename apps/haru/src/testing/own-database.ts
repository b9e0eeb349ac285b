import { APP_LOGIN, makeAppLogin, makeDatabase, migrate } from '@haru/pg'
import type { EmbeddedServer } from '@haru/pg/embedded/embedded-server.ts'
import { openForTest, temporaryFolder } from '@haru/pg/embedded/testing.ts'
import type { TestDatabase, TestEnd } from '@haru/pg/testing.ts'
import { SCHEMAS } from '../schemas.ts'

/** A migrated database on a server that a test may stop. */
export type OwnDatabase = { dataDir: string; server: EmbeddedServer; database: TestDatabase }

/**
 * Starts a server of a test's own, with a migrated database.
 * @param t whose end is its
 */
export async function openOwnDatabase(t: TestEnd): Promise<OwnDatabase> {
  const dataDir = temporaryFolder(t)
  const server = await openForTest(dataDir)
  const name = 'outage'
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, name)
  const superuserUrl = `${server.superuserUrl}${name}`
  await migrate(superuserUrl, SCHEMAS, APP_LOGIN)
  const { host } = new URL(server.superuserUrl)
  const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${name}`
  return { dataDir, server, database: { name, superuserUrl, appUrl } }
}
