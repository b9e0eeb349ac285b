import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { findFreePort } from '@haru/pg'
import { createClient } from 'redis'
import type { RedisOptions } from './redis-link.ts'

/** Set by `.ci/run`, or by hand: the program redis-server, when it is not on the PATH. */
const VARIABLE = 'HARU_TEST_REDIS_SERVER'
const named = process.env[VARIABLE]
const program = named ?? 'redis-server'
const isThere = named !== undefined || spawnSync(program, ['--version']).status === 0

/** Says which tests start a Redis of their own, and skips them visibly where they cannot. */
export const NEEDS_REDIS_SERVER = {
  skip: isThere ? false : `there is no redis-server; install it, or name it by ${VARIABLE}`,
}

/** A Redis of one test's own, which it may break. */
export type OwnRedis = RedisOptions & {
  /** Ends it at once, as a power cut would; what it knew is gone. */
  kill(): Promise<void>
  /** Starts it again where it was, empty. */
  restart(): Promise<void>
  /** It is there, and answers nothing until `thaw`. */
  freeze(): void
  thaw(): void
  /** Asks it what a test wants to know, like `['KEYS', '*']`. */
  ask(...command: string[]): Promise<unknown>
}

type TestEnd = Pick<TestContext, 'after'>

/** Starts a Redis that keeps nothing on disk, and ends it with the test. */
export async function startOwnRedis(t: TestEnd): Promise<OwnRedis> {
  const port = await findFreePort()
  const folder = mkdtempSync(join(tmpdir(), 'haru-test-redis-'))
  const url = `redis://127.0.0.1:${port}`
  let child = await startServer(port, folder)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  t.after(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    url,
    prefix: 'haru:',
    kill,
    async restart() {
      child = await startServer(port, folder)
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    ask: (...command) => askRedis(url, command),
  }
}

async function startServer(port: number, folder: string): Promise<ChildProcess> {
  const keepsNothing = ['--save', '', '--appendonly', 'no', '--dir', folder]
  const args = ['--bind', '127.0.0.1', '--port', String(port), ...keepsNothing]
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said: string[] = []
  for await (const line of createInterface(child.stdout)) {
    said.push(line)
    if (!/Ready to accept connections/.test(line)) continue
    child.stdout.resume()
    return child
  }
  throw new Error(`redis-server did not start: ${said.join('\n')}`)
}

async function askRedis(url: string, command: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand(command)
  } finally {
    client.destroy()
  }
}
