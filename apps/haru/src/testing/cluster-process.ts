import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@haru/pg'
import type { Part } from '../installation/parts.ts'

const HARU = fileURLToPath(new URL('../main.ts', import.meta.url))
/** Draining waits for requests in flight: the longest wait is `Prefer: wait`, 30 s. */
const END_MS_MAX = 70_000
/** What a process says on its way is kept for whoever asks why it ended: so many characters. */
const SAID_MAX = 20_000

/** One instance of one part, in a process of its own, which can be ended and started again. */
export type ClusterProcess = {
  part: Part
  /** where it listens, without a slash at its end */
  url: string
  /** where it answers whoever watches over it */
  internalPort: number
  /** Ends it by a signal; SIGTERM lets it drain. Resolves when it is gone, with its exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  /** Starts it again where it was; resolves when it answers. */
  start(): Promise<void>
}

/**
 * Starts an instance of a part.
 * @param part which
 * @param port where it listens on 127.0.0.1
 * @param settings its environment, beside this process's own
 * @returns when it answers
 * @throws Error with what it said when it ends instead
 */
export async function startClusterProcess(
  part: Part,
  port: number,
  settings: Record<string, string>,
): Promise<ClusterProcess> {
  let child: ChildProcess | undefined
  const internalPort = await findFreePort()
  const own = { HARU_PORT: String(port), HARU_INTERNAL_PORT: String(internalPort) }
  const start = async () => {
    const env = { ...process.env, ...settings, ...own }
    child = spawn(process.execPath, [HARU, 'start', part], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await untilListening(child, part)
  }
  await start()
  return {
    part,
    url: `http://127.0.0.1:${port}`,
    internalPort,
    start,
    async end(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return null
      const ended = once(child, 'exit') as Promise<[number | null]>
      child.kill(signal)
      const timer = setTimeout(() => child?.kill('SIGKILL'), END_MS_MAX)
      const [code] = await ended
      clearTimeout(timer)
      return code
    },
  }
}

async function untilListening(child: ChildProcess, part: Part): Promise<void> {
  let said = ''
  const keep = (text: string) => {
    said = (said + text).slice(-SAID_MAX)
  }
  child.stderr?.setEncoding('utf8').on('data', keep)
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  if (child.stdout) {
    createInterface(child.stdout).on('line', (line) => {
      keep(`${line}\n`)
      if (line.includes(`${part} listens at`)) resolve()
    })
  }
  const ended = once(child, 'exit').then(() => {
    throw new Error(`haru start ${part} ended: ${said}`)
  })
  ended.catch(() => {})
  await Promise.race([listening, ended])
}
