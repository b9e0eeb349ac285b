import { writeSync } from 'node:fs'
import type { KyselyPlugin } from 'kysely'
import { importSales } from './import-sales.ts'
import { openContext, STORE_ID } from './testing.ts'

/**
 * A process for tests to kill: imports a file, and kills itself (SIGKILL) before the statement
 * whose number it was given. Says on stdout how many statements it ran and what came of them.
 */

const [appUrl = '', path = '', rejectsPath = '', dieBefore = '', leaseMs = ''] =
  process.argv.slice(2)
let statements = 0

const countStatements: KyselyPlugin = {
  transformQuery({ node }) {
    statements++
    if (statements === Number(dieBefore)) process.kill(process.pid, 'SIGKILL')
    return node
  },
  async transformResult({ result }) {
    return result
  },
}

const context = openContext(appUrl, { adoptions: [], openings: [] })
const watched = { ...context, db: context.db.withPlugin(countStatements) }
const result = await importSales(watched, {
  storeId: STORE_ID,
  path,
  rejectsPath,
  leaseMs: Number(leaseMs),
})
await context.db.destroy()
writeSync(1, JSON.stringify({ statements, result }))
process.exit()
