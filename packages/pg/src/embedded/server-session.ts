import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { ServerFolder } from './server-folder.ts'

/** How a process uses the server; its session is named like that in pg_stat_activity. */
export type ServerUse = 'haru-at-work' | 'haru-bears-restarts'

/** A connection that a process keeps as long as it uses the server. */
export type ServerSession = {
  /** resolves when the server, or this process, has ended the connection */
  ended: Promise<void>
  isOpen: () => boolean
  /** Tells the other processes how this one uses the server. */
  tell: (use: ServerUse) => Promise<void>
  /** Counts the other processes that are at work on the server. */
  countAtWork: () => Promise<number>
  close: () => Promise<void>
}

/**
 * Asks until the server answers, for as long as its process lives. A wrong password ends it at
 * once; so does the server of another folder, which a copy of that folder would find on the copied
 * port.
 * @param superuserUrl ending in `/`
 * @param isUp says whether the server's process lives
 * @param msMax milliseconds after which it is given up
 * @returns undefined when it does not answer, or is another folder's
 * @throws Error 28P01 when the password is wrong
 */
export async function openSession(
  folder: ServerFolder,
  superuserUrl: string,
  isUp: () => boolean,
  msMax: number,
): Promise<ServerSession | undefined> {
  const patience = Date.now() + msMax
  while (Date.now() < patience && isUp()) {
    const session = connect(superuserUrl)
    try {
      const name = await session.open()
      if (folder.marker === `cluster_name=${name}`) return session
      await session.close()
      return undefined
    } catch (error) {
      await session.close()
      if ((error as { code?: string }).code === '28P01') throw error
      await delay(15)
    }
  }
  return undefined
}

type Connecting = ServerSession & { open: () => Promise<string> }

function connect(superuserUrl: string): Connecting {
  const use: ServerUse = 'haru-at-work'
  const connectionString = `${superuserUrl}postgres`
  const client = new pg.Client({ connectionString, application_name: use })
  // An error that comes after the answer has nobody else to hear it.
  client.on('error', () => {})
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let isOpen = false
  client.once('end', () => {
    isOpen = false
    resolve()
  })
  async function ask<Row extends pg.QueryResultRow>(statement: string): Promise<Row | undefined> {
    return (await client.query<Row>(statement)).rows[0]
  }
  return {
    ended,
    isOpen: () => isOpen,
    async open() {
      await client.connect()
      isOpen = true
      return (await ask<{ cluster_name: string }>('show cluster_name'))?.cluster_name ?? ''
    },
    tell: async (next) => void (await ask(`set application_name = '${next}'`)),
    async countAtWork() {
      const row = await ask<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
          where application_name = '${use}' and pid <> pg_backend_pid()`,
      )
      return row?.count ?? 0
    },
    close: () => client.end().catch(() => {}),
  }
}
