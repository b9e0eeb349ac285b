import { rotateSigningKey } from '@haru/user'
import { readConfig } from '../config.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'
import { loadSecrets } from '../installation/secrets.ts'

/**
 * `haru key rotate`: a new key signs access tokens some minutes later, in every running process,
 * and nobody is signed out. Needs the same HARU_COOKIE_SECRETS as they.
 * @param options `json` for machines
 */
export async function rotateKeyCommand({ json = false }: { json?: boolean }): Promise<void> {
  const config = readConfig()
  const database = await openInstallationDatabase(config, 'use')
  try {
    const { cookieSecrets } = loadSecrets(config)
    const rotation = await rotateSigningKey(database.urlFor('user'), cookieSecrets)
    const { kid, signsFrom, isNew } = rotation
    const what = isNew ? 'The new key' : 'A rotation is under way: the key'
    const text = `${what} ${kid} signs from ${signsFrom.toISOString()}.`
    console.log(json ? JSON.stringify(rotation) : text)
  } finally {
    await database.close()
  }
}
