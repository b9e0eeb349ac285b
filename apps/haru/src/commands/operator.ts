import { addOperator, removeOperator } from '@haru/user'
import { readConfig } from '../config.ts'
import { openInstallationDatabase } from '../installation/open-database.ts'

/**
 * `haru operator add|remove EMAIL`: who may run the nightly jobs. Works at once, also for people
 * who are signed in.
 * @param action what to do
 * @param email of a Kakao account, verified there
 */
export async function operatorCommand(action: 'add' | 'remove', email: string): Promise<void> {
  const database = await openInstallationDatabase(readConfig(), 'use')
  try {
    const url = database.urlFor('user')
    await (action === 'add' ? addOperator(url, email) : removeOperator(url, email))
    console.log(action === 'add' ? `${email} is an operator.` : `${email} is no operator any more.`)
  } finally {
    await database.close()
  }
}
