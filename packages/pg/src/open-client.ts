import pg from 'pg'

/** Who does not answer by then is away; the same bound as that of the pools. */
const CONNECT_MS_MAX = 5_000

/**
 * Opens one connection, outside of any pool.
 * @param url of the database
 * @param applicationName shown in pg_stat_activity
 * @param settings of the session, like `role=haru_auditor`
 * @returns it, connected; `end()` is its caller's
 * @throws Error when nobody answers within 5 s, or the login, the role or the database is refused
 */
export async function openClient(
  url: string,
  applicationName: string,
  settings: readonly string[] = [],
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    ...(settings.length > 0 && { options: settings.map((one) => `-c ${one}`).join(' ') }),
  })
  // One that breaks in use tells its statement; told to nobody else, it would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}
