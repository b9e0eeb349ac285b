import { createInterface } from 'node:readline'
import type { DateTerm } from '@haru/business-day'
import { closeDay } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import { openSettlementContext } from './context.ts'
import { runJob } from './job/start-run.ts'
import type { JobName } from './period/job-period.ts'

/**
 * A process for tests to kill: runs one job, says on stdout when it asks trade to close a store's
 * days, and goes on when a line comes in.
 */

const [databaseUrl = '', name = '', dateTerm = '', startDate = ''] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
/** Stores are prepared side by side; lines in answer to them come one by one. */
let turn: Promise<unknown> = Promise.resolve()

const client: InternalClient = {
  async call(route, request) {
    const { storeId } = closeDay.request.parse(request)
    turn = turn.then(() => {
      process.stdout.write(`close ${storeId}\n`)
      return lines.next()
    })
    await turn
    return route.response.parse({ status: 'CLOSED' })
  },
}

const context = openSettlementContext({ databaseUrl, poolMax: 8, client }, () => {})
const run = { name: name as JobName, dateTerm: dateTerm as DateTerm, startDate }
const result = await runJob(context, run).catch((error: Error) => ({ kind: error.name }))
process.stdout.write(`end ${result.kind}\n`)
await context.close()
process.exit()
