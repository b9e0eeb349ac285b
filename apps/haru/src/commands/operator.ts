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
    console.log(`${email} ${action === 'add' ? await add(url, email) : await remove(url, email)}.`)
  } finally {
    await database.close()
  }
}

async function add(url: string, email: string): Promise<string> {
  return (await addOperator(url, email)) ? 'is an operator' : 'was an operator already'
}

async function remove(url: string, email: string): Promise<string> {
  return (await removeOperator(url, email)) ? 'is no operator any more' : 'was no operator'
}
