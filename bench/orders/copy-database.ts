import pg from 'pg'
import type { BenchDatabase } from '../bench-server.ts'

/**
 * Copies a database that nobody is connected to, over an older copy if there is one.
 * @param of the database
 * @param name of the copy
 */
export async function copyDatabase(of: BenchDatabase, name: string): Promise<BenchDatabase> {
  const source = decodeURIComponent(new URL(of.adminUrl).pathname.slice(1))
  const client = new pg.Client({ connectionString: renamed(of.adminUrl, 'postgres') })
  await client.connect()
  try {
    const [copy, template] = [name, source].map((one) => client.escapeIdentifier(one))
    await client.query(`drop database if exists ${copy} with (force)`)
    await client.query(`create database ${copy} template ${template}`)
    // What was copied is written now, not while somebody is measured.
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
  return { adminUrl: renamed(of.adminUrl, name), appUrl: renamed(of.appUrl, name) }
}

function renamed(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = name
  return changed.href
}
