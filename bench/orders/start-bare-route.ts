import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TestEnd } from '@haru/pg/testing.ts'
import type { BareRoute } from './bare-route-child.ts'

const CHILD = fileURLToPath(new URL('bare-route-child.ts', import.meta.url))

/**
 * Starts a bare Fastify route in a process of its own.
 * @param t whose end is its end
 * @param route what it answers: the same as the system does
 * @returns its address
 */
export async function startBareRoute(t: TestEnd, route: BareRoute): Promise<string> {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
  })
  child.stdin.end(JSON.stringify(route))
  const said = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const [url] = await Promise.race([
    said,
    ended.then(() => Promise.reject(new Error('the bare route did not start'))),
  ])
  return url
}
