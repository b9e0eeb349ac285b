import { endSessionsByEmail } from '@haru/user'
import { readConfig } from '../config.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'

/**
 * `haru session end EMAIL`: signs somebody out everywhere, at once. He may sign in again.
 * @param email of his account
 * @throws Error when no account has it
 */
export async function endSessionsCommand(email: string): Promise<void> {
  const database = await openInstallationDatabase(readConfig(), 'use')
  try {
    const ended = await endSessionsByEmail(database.urlFor('user'), email)
    if (ended === undefined) throw new Error(`No account has the e-mail ${email}.`)
    console.log(`${email} is signed out of ${ended} sessions.`)
  } finally {
    await database.close()
  }
}
