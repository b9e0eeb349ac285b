import type { DateTerm } from '@haru/business-day'
import { closeDay } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import pg from 'pg'
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
let left = Number(nth)

dieAt(pg.Client.prototype, 'query', (statement) => {
  const text = typeof statement === 'string' ? statement : (statement as { text?: string })?.text
  return at !== 'fold' && at.test(text ?? '')
})
// Clients are made of classes of their own; this is in the one that all of them extend.
let redis = createClient()
while (!Object.hasOwn(redis, 'sendCommand')) redis = Object.getPrototypeOf(redis)
dieAt(redis, 'sendCommand', (words) => {
  return at === 'fold' && Array.isArray(words) && words[0] === 'EVAL'
})

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

/** Makes a method die before or after the call that is meant. */
function dieAt(
  // biome-ignore lint/suspicious/noExplicitAny: any method of any library
  prototype: any,
  method: string,
  isMeant: (argument: unknown) => boolean,
): void {
  const original = prototype[method]
  prototype[method] = function (...args: unknown[]) {
    const last = isMeant(args[0]) && --left === 0
    if (last && when === 'before') process.kill(process.pid, 'SIGKILL')
    const result = original.apply(this, args)
    if (last && when === 'after') {
      // A promise; or a stream of COPY.
      if (typeof result.then === 'function') {
        return result.then(() => process.kill(process.pid, 'SIGKILL'))
      }
      result.once('end', () => process.kill(process.pid, 'SIGKILL'))
    }
    return result
  }
}

function never(name: string): never {
  throw new Error(`no boundary is called ${name}`)
}
