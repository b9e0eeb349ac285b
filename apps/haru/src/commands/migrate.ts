import { type HaruConfig, readConfig } from '../config.ts'
import { type Migration, migrateDatabase } from '../installation/migrate-database.ts'
import { reachDatabase } from '../installation/reach-database.ts'

/**
 * `haru migrate`: migrates and stamps the database apart from start, and says what it did. May run
 * at the same time as others, and beside a running system.
 * @param options `json` for machines
 * @throws Error when the database cannot be reached, belongs to another mode or calendar, or a
 *   migration fails or may not be run by this login
 */
export async function migrateCommand({ json = false }: { json?: boolean }): Promise<void> {
  const config = readConfig()
  const database = await reachDatabase(config, true)
  try {
    const migration = await migrateDatabase(database, config)
    if (json) console.log(JSON.stringify(migration))
    else for (const line of describe(migration, config)) console.log(line)
  } finally {
    await database.close()
  }
}

function describe({ ran, newer, begun }: Migration, config: HaruConfig): string[] {
  const { HARU_MODE: mode, HARU_TIME_ZONE: zone, HARU_DAY_STARTS_AT: start } = config
  const lines = ran.map((file) => `ran ${file}`)
  if (begun) lines.push(`began an installation: ${mode}, days start at ${start} in ${zone}`)
  if (newer.length > 0) lines.push(`migrated by a later program: ${newer.join(', ')}`)
  return [...lines, `The database is up to date; ${ran.length} migrations were run now.`]
}
