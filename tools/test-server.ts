import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_LOGIN, makeAppLogin, makeDatabase, migrate, openEmbeddedServer } from '@haru/pg'
import {
  TEMPLATE_DATABASE,
  TEST_PASSWORD_VARIABLE,
  TEST_SERVER_VARIABLE,
} from '@haru/pg/testing.ts'
import { SCHEMAS } from '../apps/haru/src/schemas.ts'
import { startClockAtNoon } from './test-clock.ts'

/** A server that is thrown away, with a migrated database to clone. */
export type TestServer = {
  /** ending in `/` */
  superuserUrl: string
  /** of the services' login */
  appPassword: string
  /** Stops it and removes everything that it wrote. */
  stop: () => Promise<void>
}

/** Durability is not what tests test: they kill processes, not the machine. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

/**
 * Starts a server in a temporary folder and migrates the template database in it.
 * @returns it, ready; some 2 s later
 * @throws Error when it cannot be started or a migration fails; then nothing is left
 */
export async function startTestServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-test-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    const server = await openEmbeddedServer(join(folder, 'data'), FAST)
    const stop = async () => {
      await server.stop()
      remove()
    }
    try {
      const appPassword = await makeAppLogin(server.superuserUrl)
      await makeDatabase(server.superuserUrl, TEMPLATE_DATABASE)
      const template = `${server.superuserUrl}${TEMPLATE_DATABASE}`
      await migrate(template, SCHEMAS, APP_LOGIN)
      await startClockAtNoon(template)
      return { superuserUrl: server.superuserUrl, appPassword, stop }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    remove()
    throw error
  }
}

/** The server of the run that this run is a test of: one of its own takes 3 s of processor time. */
export function givenTestServer(): TestServer | undefined {
  const superuserUrl = process.env[TEST_SERVER_VARIABLE]
  const appPassword = process.env[TEST_PASSWORD_VARIABLE]
  return superuserUrl && appPassword
    ? { superuserUrl, appPassword, stop: async () => {} }
    : undefined
}
