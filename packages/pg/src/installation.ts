import type pg from 'pg'
import { openClient } from './open-client.ts'
import { SQL_STATE } from './sql-state.ts'

/** What is fixed at the first start of an installation, and lies in its database. */
export type Installation = {
  mode: 'demo' | 'production'
  /** IANA name */
  timeZone: string
  /** `HH:mm` */
  dayStartsAt: string
}

/**
 * Stamps a new database, or checks that it was stamped alike: mode and calendar never change, since
 * every business day in the database was computed by them.
 * @param url of a login that may write schema haru
 * @param wanted what the configuration says
 * @returns true when it was stamped now, by this call
 * @throws Error naming the setting that differs from the database's, or a time zone that it does
 *   not know by that very name
 */
export async function stampInstallation(url: string, wanted: Installation): Promise<boolean> {
  const client = await openClient(url, 'haru')
  try {
    const isNew = !(await readInstallation(client)) && (await stamp(client, wanted))
    const stamped = await readInstallation(client)
    if (stamped) refuseDifference(stamped, wanted)
    return isNew
  } finally {
    await client.end()
  }
}

/**
 * Says whether an installation was begun in a database. Changes nothing.
 * @param url of a login that may read schema haru
 */
export async function isStamped(url: string): Promise<boolean> {
  try {
    const client = await openClient(url, 'haru')
    try {
      return (await readInstallation(client)) !== undefined
    } finally {
      await client.end()
    }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === SQL_STATE.undefinedDatabase || code === SQL_STATE.undefinedTable) return false
    throw error
  }
}

/**
 * What a database was stamped with.
 * @param client of a login that may read schema haru
 * @returns undefined when it was not stamped yet
 */
export async function readInstallation(client: pg.Client): Promise<Installation | undefined> {
  const { rows } = await client.query<Installation>(
    `select mode, time_zone as "timeZone", to_char(day_starts_at, 'HH24:MI') as "dayStartsAt"
       from haru.installation`,
  )
  return rows[0]
}

/** What another start has stamped in the meantime stays. */
async function stamp(client: pg.Client, wanted: Installation): Promise<boolean> {
  const { mode, timeZone, dayStartsAt } = wanted
  const { rowCount } = await client.query('select from pg_timezone_names where name = $1', [
    timeZone,
  ])
  // PostgreSQL takes any text for a zone, and reads +09:00 as nine hours west of Greenwich.
  if (rowCount === 0) {
    throw new Error(
      `HARU_TIME_ZONE is "${timeZone}", which the database does not know. ` +
        'It must be an IANA name, written like Asia/Seoul.',
    )
  }
  const { rowCount: stamped } = await client.query(
    `insert into haru.installation (mode, time_zone, day_starts_at) values ($1, $2, $3)
     on conflict do nothing`,
    [mode, timeZone, dayStartsAt],
  )
  return stamped === 1
}

const SETTINGS = {
  mode: 'HARU_MODE',
  timeZone: 'HARU_TIME_ZONE',
  dayStartsAt: 'HARU_DAY_STARTS_AT',
} as const

function refuseDifference(stamped: Installation, wanted: Installation): void {
  for (const [field, setting] of Object.entries(SETTINGS)) {
    const is = stamped[field as keyof Installation]
    const should = wanted[field as keyof Installation]
    if (is === should) continue
    throw new Error(
      `${setting} is "${should}", but this database was started with "${is}", and that cannot ` +
        'change any more. Put the setting back, or use another database.',
    )
  }
}
