import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { APP_LOGIN, makeAppLogin, makeDatabase } from './app-login.ts'
import { urlOf } from './embedded/reach-server.ts'
import { chooseServerAccount } from './embedded/server-account.ts'
import { makePassword, openServerFolder } from './embedded/server-folder.ts'
import { makeCluster, setPassword, spawnServer, stopServer } from './embedded/server-process.ts'
import { openSession } from './embedded/server-session.ts'
import { findFreePort } from './free-port.ts'
import type { TestDatabase, TestEnd } from './testing.ts'

/** Set by `.ci/run`, or by hand: the folder with the programs of PostgreSQL 15. */
const TEST_POSTGRES_15_VARIABLE = 'HARU_TEST_POSTGRES_15'
const READY_MS_MAX = 60_000

/** Says which tests need PostgreSQL 15, and skips them visibly where there is none. */
export const NEEDS_POSTGRES_15 = {
  skip: process.env[TEST_POSTGRES_15_VARIABLE] ? false : `there is no ${TEST_POSTGRES_15_VARIABLE}`,
}

/**
 * Starts a PostgreSQL 15 of one test's own, with an empty database in it.
 * @param t the test; the server goes with it
 * @throws Error when it does not start
 */
export async function startPostgres15(t: TestEnd): Promise<TestDatabase> {
  const bin = process.env[TEST_POSTGRES_15_VARIABLE] ?? ''
  const scratch = mkdtempSync(join(tmpdir(), 'haru-postgres-15-'))
  // Its initdb leaves its folder for a moment, and must find back as another user.
  chmodSync(scratch, 0o755)
  mkdirSync(join(scratch, 'data'), { mode: 0o755 })
  const programs = {
    folder: dirname(bin),
    postgres: join(bin, 'postgres'),
    initdb: join(bin, 'initdb'),
  }
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const folder = openServerFolder(join(scratch, 'data'))
  const plan = { folder, programs, account: chooseServerAccount(), settings }
  makeCluster(plan)
  const password = makePassword()
  setPassword(plan, password)
  const port = await findFreePort()
  const child = spawnServer(plan, port)
  t.after(async () => {
    await stopServer(child)
    rmSync(scratch, { recursive: true, force: true })
  })
  const url = urlOf({ port, password })
  const session = await openSession(folder, url, () => child.exitCode === null, READY_MS_MAX)
  if (!session) throw new Error(`PostgreSQL 15 of ${bin} did not start`)
  await session.close()
  const name = 'haru'
  const appPassword = await makeAppLogin(url)
  await makeDatabase(url, name)
  const appUrl = `postgres://${APP_LOGIN}:${appPassword}@127.0.0.1:${port}/${name}`
  return { name, superuserUrl: `${url}${name}`, appUrl }
}
