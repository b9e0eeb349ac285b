import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  APP_LOGIN,
  makeAppLogin,
  makeDatabase,
  migrate,
  openEmbeddedServer,
  stampInstallation,
} from '@haru/pg'
import pg from 'pg'
import { SCHEMAS } from '../apps/haru/src/schemas.ts'

/** A database of an installation, without sales. */
export type BenchDatabase = {
  /** of the superuser */
  adminUrl: string
  /** of the services' login */
  appUrl: string
}

/** A server of its own, as `npm start` starts one. */
export type BenchServer = {
  /** like `PostgreSQL 18.4` */
  version: string
  makeInstallation: (name: string) => Promise<BenchDatabase>
  /** ends it and removes everything that it wrote */
  stop: () => Promise<void>
}

/**
 * Starts a server in a temporary folder.
 * @param bytesNeeded of the disk, at least
 * @param settings `name=value`, for a test that measures nothing; else none
 * @throws Error when there is not so much left
 */
export async function startBenchServer(
  bytesNeeded: number,
  settings: readonly string[],
): Promise<BenchServer> {
  const { bavail, bsize } = statfsSync(tmpdir())
  if (bavail * bsize < bytesNeeded) {
    const gigabytes = Math.ceil(bytesNeeded / 1e9)
    throw new Error(`${tmpdir()} has less than ${gigabytes} GB left; name another by TMPDIR`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'haru-bench-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const server = await openEmbeddedServer(join(folder, 'data'), settings)
  const password = await makeAppLogin(server.superuserUrl)
  const { host } = new URL(server.superuserUrl)
  return {
    version: await versionOf(server.superuserUrl),
    async makeInstallation(name) {
      await makeDatabase(server.superuserUrl, name)
      const adminUrl = `${server.superuserUrl}${name}`
      await migrate(adminUrl, SCHEMAS, APP_LOGIN)
      const calendar = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
      await stampInstallation(adminUrl, { mode: 'demo', ...calendar })
      return { adminUrl, appUrl: `postgres://${APP_LOGIN}:${password}@${host}/${name}` }
    },
    async stop() {
      await server.stop()
      remove()
    },
  }
}

async function versionOf(superuserUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: `${superuserUrl}postgres` })
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return `PostgreSQL ${rows[0]?.server_version}`
  } finally {
    await client.end()
  }
}
