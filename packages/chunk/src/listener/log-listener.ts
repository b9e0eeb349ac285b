import type { JobListener } from './listener.ts'

/** What a line of the log is about, for machines. */
export type LogFields = Readonly<Record<string, string | number>>

/**
 * Writes a line for every step and job that has ended.
 * @param write a structured logger's function: what is meant, and the same for a person
 * @returns a listener that any number of runs may share
 */
export function logListener(write: (fields: LogFields, message: string) => void): JobListener {
  return {
    afterStep(step, end, counts, ms) {
      const { jobName, jobExecutionId, stepName } = step
      const { status, exitCode = status, message } = end
      const { read, filtered, written, readSkipped, processSkipped, writeSkipped } = counts
      const skipped = readSkipped + processSkipped + writeSkipped
      const items = { read, filtered, written, skipped }
      const where = { jobName, jobExecutionId, stepName }
      const fields = { ...where, status, exitCode, ...items, ms: Math.round(ms) }
      const counted = `${read} read, ${filtered} filtered, ${written} written, ${skipped} skipped`
      const which = `step ${stepName} of ${jobName} ${jobExecutionId}`
      const how = `${status} in ${seconds(ms)}, ${counted}${because(message)}`
      write(fields, `${which}: ${how}`)
    },
    afterJob({ id, jobName, status, endedAt, message }, ms) {
      const fields = { jobName, jobExecutionId: id, status, ms: Math.round(ms) }
      const how = endedAt === null ? 'broke off' : status
      write(fields, `job ${jobName} ${id}: ${how} in ${seconds(ms)}${because(message)}`)
    },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(3)} s`
}

function because(message: string | null | undefined): string {
  return message ? ` (${message})` : ''
}
