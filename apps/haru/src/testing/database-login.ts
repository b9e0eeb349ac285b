import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { openClient } from '@haru/pg'

/**
 * Makes a login on the test server that may do nothing of itself, and drops it after the test; the
 * server is every test's.
 * @param t the test
 * @param serverUrl of its superuser, naming the test's database
 * @returns its name, and the URL of that database for it
 */
export async function makeLogin(
  t: Pick<TestContext, 'after'>,
  serverUrl: string,
): Promise<{ name: string; url: string }> {
  const name = `test_login_${randomBytes(8).toString('hex')}`
  const run = async (statement: string) => {
    const client = await openClient(new URL('/postgres', serverUrl).href, 'a test')
    await client.query(statement)
    await client.end()
  }
  await run(`create role ${name} login noinherit password 'of-a-test'`)
  t.after(() => run(`drop role ${name}`))
  const url = new URL(serverUrl)
  url.username = name
  url.password = 'of-a-test'
  return { name, url: url.href }
}
