import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TEST_PASSWORD_VARIABLE, TEST_SERVER_VARIABLE } from '@haru/pg/testing.ts'
import { startTestInstallation } from '../apps/haru/src/testing/test-installation.ts'
import type { Finding } from './rules/finding.ts'
import { startTestServer } from './test-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const PATH = 'apps/web/src/api/paths.gen.ts'
/** openapi-typescript needs TypeScript 5, which lies in a workspace of its own beside it. */
const GENERATOR = join(root, 'tools/openapi-types/node_modules/.bin/openapi-typescript')

const HEADER = `/**
 * The paths of the API, as openapi-fetch takes them; generated from the running system's
 * /openapi.json by "npm run api:types".
 */
`

/**
 * Writes the types that the screens call the API with.
 * @returns whether they are different now
 */
export async function writeApiTypes(): Promise<boolean> {
  const text = await generate()
  if (text === committed()) return false
  writeFileSync(join(root, PATH), text)
  return true
}

/** Finds out whether the screens' types are those of the API as it is. */
export async function checkApiTypes(): Promise<Finding[]> {
  if ((await generate()) === committed()) return []
  const text = 'differs from the API; run "npm run api:types"'
  return [{ file: PATH, line: 1, rule: 'api-types', text }]
}

function committed(): string | undefined {
  try {
    return readFileSync(join(root, PATH), 'utf8')
  } catch {
    return undefined
  }
}

async function generate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-api-types-'))
  try {
    const file = join(folder, 'openapi.json')
    writeFileSync(file, await readDocument())
    const { stdout } = await promisify(execFile)(GENERATOR, [file], { maxBuffer: 64e6 })
    // Its own header has a doc comment that says the same.
    return HEADER + stdout.slice(stdout.indexOf('export '))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function readDocument(): Promise<string> {
  const server = await startTestServer()
  const ends: (() => unknown)[] = []
  try {
    process.env[TEST_SERVER_VARIABLE] = server.superuserUrl
    process.env[TEST_PASSWORD_VARIABLE] = server.appPassword
    const system = await startTestInstallation({
      after: (end: () => unknown) => void ends.push(end),
    })
    return JSON.stringify((await system.request('GET', '/openapi.json')).body)
  } finally {
    for (const end of ends) await end()
    await server.stop()
  }
}
