import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

/**
 * Describes what something was measured on, in one line.
 * @param database PostgreSQL's version
 */
export function describeMachine(database: string): string {
  const [cpu] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const cores = `${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'})`
  return `${cores}, ${memory}, ${process.platform}, Node ${process.versions.node}, ${database}`
}

/** How many processes wanted to run, over the last 1, 5 and 15 minutes. */
export function describeLoad(): string {
  return loadavg()
    .map((one) => one.toFixed(1))
    .join(', ')
}
