import { flushCompileCache } from 'node:module'
import { type Death, dieAtStatement } from '@haru/pg/testing-deaths.ts'
import { runDueJobs } from '@haru/settlement'
import { importSales, type SalesImport } from '@haru/trade'
import { openServices } from '../installation/open-services.ts'
import type { Secrets } from '../installation/secrets.ts'
import { testServices } from './test-services.ts'

/** What the process that started it may ask it to do, one at a time. */
export type ChildCommand =
  /** to die at a statement, or to live on */
  | { kind: 'die'; at: StatementDeath | undefined }
  | { kind: 'import'; sales: SalesImport }
  | { kind: 'run due jobs' }

/** `statement` is the source of a regular expression. */
export type StatementDeath = Death & { statement: string }

/** What came of a command. */
export type ChildAnswer = { result?: unknown; error?: string }

/**
 * A whole system in a process of its own, for a test that kills it or reads its log. Settings come
 * as JSON in the first argument; the line `ready` says that it answers, other lines are its log.
 * It takes commands as messages, and ends with the process that could send them.
 */
type Settings = {
  databaseUrl: string
  port: number
  secrets: Secrets
  logLevel?: string
  dieAt?: StatementDeath
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings
const { databaseUrl, port, secrets, logLevel = 'silent' } = settings
let liveOn = settings.dieAt ? dieAt(settings.dieAt) : () => {}
const running = await openServices({
  ...testServices(databaseUrl, port, secrets),
  logLevel,
})
await running.gateway.listen({ port, host: '127.0.0.1' })
process.on('message', async (command: ChildCommand) => {
  const answer: ChildAnswer = await obey(command).then(
    (result) => ({ result }),
    (error) => ({ error: String(error) }),
  )
  process.send?.(answer)
})
process.on('disconnect', () => process.exit())
// Otherwise kept at the end, to which who is killed does not come.
flushCompileCache()
console.log('ready')

async function obey(command: ChildCommand): Promise<unknown> {
  switch (command.kind) {
    case 'die':
      liveOn()
      liveOn = command.at ? dieAt(command.at) : () => {}
      return undefined
    case 'import':
      return await importSales(running.trade.context, command.sales)
    case 'run due jobs': {
      const outcomes = await runDueJobs(running.settlement.context)
      return outcomes.map((one) => one.execution.status)
    }
    default:
      return command satisfies never
  }
}

function dieAt({ statement, ...death }: StatementDeath): () => void {
  return dieAtStatement(new RegExp(statement), death)
}
