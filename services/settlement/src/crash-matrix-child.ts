import type { DateTerm } from '@haru/business-day'
import { closeDay } from '@haru/contracts'
import { dieAtCall, dieAtStatement } from '@haru/pg/testing-deaths.ts'
import type { InternalClient } from '@haru/service-kit'
import { createClient } from 'redis'
import type { AggregationName } from './aggregation/aggregation.ts'
import { openSettlementContext } from './context.ts'
import { BOUNDARIES, type Boundary } from './crash-boundaries.ts'
import { runJob } from './job/start-run.ts'
import type { JobName } from './period/job-period.ts'

/**
 * A process that kills itself: runs one job, and dies by SIGKILL when it comes to a boundary for
 * the nth time.
 */

const [databaseUrl = '', redisUrl = '', strategy = '', job = '', boundary = '', nth = '1'] =
  process.argv.slice(2)
const { at, when }: Boundary = BOUNDARIES[boundary] ?? never(boundary)
const death = { when, nth: Number(nth) }
if (at === 'fold') {
  // Clients are made of classes of their own; this is in the one that all of them extend.
  let redis = createClient()
  while (!Object.hasOwn(redis, 'sendCommand')) redis = Object.getPrototypeOf(redis)
  const isFold = (words: unknown) => Array.isArray(words) && words[0] === 'EVAL'
  dieAtCall(redis, 'sendCommand', isFold, death)
} else dieAtStatement(at, death)

const client: InternalClient = {
  async call(route, request) {
    closeDay.request.parse(request)
    return route.response.parse({ status: 'CLOSED' })
  },
}
const aggregation = { name: strategy as AggregationName, redisUrl }
const setup = { databaseUrl, poolMax: 8, client, aggregation }
const context = openSettlementContext(setup, () => {})
const run = { name: job as JobName, dateTerm: 'MONTH' as DateTerm, startDate: '2025-02-01' }
const { kind } = await runJob(context, run)
process.stdout.write(`end ${kind}\n`)
await context.close()
process.exit()

function never(name: string): never {
  throw new Error(`no boundary is called ${name}`)
}
