import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TEMPLATE_DATABASE } from '@haru/pg/testing.ts'
import type { Finding } from './rules/finding.ts'
import { startTestServer } from './test-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Whose schema is whose: `user` is a word of SQL, so its schema is called `users`. */
const SCHEMAS = { user: 'users', store: 'store', trade: 'trade', settlement: 'settlement' } as const
type Service = keyof typeof SCHEMAS

/**
 * How database.ts hands values out: bigint as a safe integer, dates as text. The default schema is
 * one without tables, so that each name keeps its schema: `trade.orders`, `trade.orderLine`.
 */
const OPTIONS = [
  '--dialect=postgres',
  '--camel-case',
  '--date-parser=string',
  '--type-mapping={"int8":"number"}',
  '--default-schema=none',
  '--print',
]

const HEADER = `/**
 * The tables and views of one schema, as \`openDatabase<Tables>\` takes them; generated from the
 * migrations by "npm run db:types".
 */
`

/**
 * Writes `services/<name>/src/tables.gen.ts` of every service, from a migrated database.
 * @returns the paths of the files that are different now
 */
export async function writeDatabaseTypes(): Promise<string[]> {
  const changed: string[] = []
  for (const { path, text } of await generate()) {
    if (isCommitted(path, text)) continue
    writeFileSync(join(root, path), text)
    changed.push(path)
  }
  return changed
}

/** Finds generated files that differ from what the migrations say. */
export async function checkDatabaseTypes(): Promise<Finding[]> {
  const text = 'differs from the migrations; run "npm run db:types"'
  const generated = await generate()
  return generated
    .filter((one) => !isCommitted(one.path, one.text))
    .map(({ path }) => ({ file: path, line: 1, rule: 'database-types', text }))
}

function isCommitted(path: string, text: string): boolean {
  const file = join(root, path)
  return existsSync(file) && readFileSync(file, 'utf8') === text
}

async function generate(): Promise<{ path: string; text: string }[]> {
  const server = await startTestServer()
  try {
    const url = `${server.superuserUrl}${TEMPLATE_DATABASE}`
    return await Promise.all(
      (Object.keys(SCHEMAS) as Service[]).map(async (service) => ({
        path: `services/${service}/src/tables.gen.ts`,
        text: await describe(url, SCHEMAS[service]),
      })),
    )
  } finally {
    await server.stop()
  }
}

async function describe(url: string, schema: string): Promise<string> {
  const args = [...OPTIONS, `--include-pattern=${schema}.*`, `--url=${url}`]
  const shell = process.platform === 'win32'
  const { stdout } = await promisify(execFile)('kysely-codegen', args, { shell, maxBuffer: 64e6 })
  const start = stdout.search(/^(import|export) /m)
  if (start < 0) throw new Error(`kysely-codegen said nothing about ${schema}: ${stdout}`)
  const types = stdout.slice(start).replace('export interface DB ', 'export interface Tables ')
  return `${HEADER}${types.trimEnd()}\n`
}
