import type { JobName } from '@haru/settlement'
import { openJobs } from './open-jobs.ts'
import { STRATEGIES } from './strategies.ts'

/**
 * A process that runs one job and nothing else, and says how much memory it took: its own peak, as
 * the system counts it, so that nothing is missed between two looks.
 */

/** What it is told on standard input, as JSON: passwords stay out of the list of processes. */
export type JobOrder = {
  appUrl: string
  strategy: string
  name: JobName
  redisUrl: string | undefined
}

/** What it answers on standard output, as JSON: bytes, before the job and at the peak. */
export type JobMemory = { before: number; peak: number }

const order: JobOrder = JSON.parse(await readAll())
const strategy = STRATEGIES.find(({ name }) => name === order.strategy)
if (!strategy) throw new Error(`there is no strategy ${order.strategy}`)
const jobs = await openJobs(order.appUrl, strategy, order.redisUrl)
const before = process.memoryUsage.rss()
await jobs.runMonth(order.name)
// In kilobytes.
const peak = process.resourceUsage().maxRSS * 1_024
console.log(JSON.stringify({ before, peak } satisfies JobMemory))
await jobs.close()

async function readAll(): Promise<string> {
  let text = ''
  for await (const piece of process.stdin) text += piece
  return text
}
