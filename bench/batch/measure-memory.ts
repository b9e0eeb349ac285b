import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { JobMemory, JobOrder } from './job-child.ts'

const CHILD = fileURLToPath(new URL('job-child.ts', import.meta.url))
/** A job that takes longer hangs. */
const CHILD_MS_MAX = 1_800_000

/**
 * Runs a job in a process of its own.
 * @param order which job, where
 * @returns what memory that process took, in bytes
 * @throws Error when the job does not complete
 */
export async function measureMemory(order: JobOrder): Promise<JobMemory> {
  return await new Promise((resolve, reject) => {
    const options = { timeout: CHILD_MS_MAX }
    const child = execFile(process.execPath, [CHILD], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${order.name} failed: ${stderr}`, { cause: error }))
      else resolve(JSON.parse(stdout) as JobMemory)
    })
    child.stdin?.end(JSON.stringify(order))
  })
}
