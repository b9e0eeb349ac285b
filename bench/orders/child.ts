import { execFile } from 'node:child_process'

/** What a process says that has much to say. */
const SAID_BYTES_MAX = 64 * 1024 * 1024

/** Reads what a process is told on standard input: passwords stay out of the list of processes. */
export async function readOrderOf<Order>(): Promise<Order> {
  let text = ''
  for await (const piece of process.stdin) text += piece
  return JSON.parse(text) as Order
}

/**
 * Runs a program to its end.
 * @param told on its standard input
 * @param secondsMax more than it needs
 * @returns what it said on standard output
 * @throws Error with what it said otherwise, when it fails
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { told = '', secondsMax, env }: { told?: string; secondsMax: number; env?: NodeJS.ProcessEnv },
): Promise<string> {
  return await new Promise((resolve, reject) => {
    const options = {
      timeout: secondsMax * 1_000,
      maxBuffer: SAID_BYTES_MAX,
      env: { ...process.env, ...env },
    }
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} failed: ${stderr}`, { cause: error }))
      else resolve(stdout)
    })
    child.stdin?.end(told)
  })
}
