import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { APP_LOGIN, makeAppLogin, makeDatabase, migrate } from '@haru/pg'
import { openForTest } from '@haru/pg/embedded/testing.ts'
import { EMBEDDED_DATABASE } from '../installation/reach-database.ts'
import { SECRETS_FILE, type Secrets } from '../installation/secrets.ts'
import { SCHEMAS } from '../schemas.ts'
import { SEOUL, startTestInstallation, type TestInstallation } from './test-installation.ts'

/**
 * Runs a system on the embedded server of a data folder, as `haru start` does, so that commands
 * beside it find it there.
 * @param t the test
 * @param dataDir its HARU_DATA_DIR, empty or with an installation
 * @param secrets of an earlier run on the same data
 */
export async function startEmbedded(
  t: Pick<TestContext, 'after'>,
  dataDir: string,
  secrets: Secrets = makeSecrets(),
): Promise<TestInstallation & { secrets: Secrets }> {
  const server = await openForTest(dataDir)
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, EMBEDDED_DATABASE)
  const superuserUrl = `${server.superuserUrl}${EMBEDDED_DATABASE}`
  await migrate(superuserUrl, SCHEMAS, APP_LOGIN)
  writeFileSync(join(dataDir, SECRETS_FILE), JSON.stringify(secrets), { mode: 0o600 })
  const { host } = new URL(superuserUrl)
  const appUrl = `postgres://${APP_LOGIN}:${password}@${host}/${EMBEDDED_DATABASE}`
  const own = { name: EMBEDDED_DATABASE, superuserUrl, appUrl }
  return { ...(await startTestInstallation(t, SEOUL, { secrets }, own)), secrets }
}

function makeSecrets(): Secrets {
  return { cookieSecrets: [`cookie-secret-${randomUUID()}`], internalKey: randomUUID() }
}
