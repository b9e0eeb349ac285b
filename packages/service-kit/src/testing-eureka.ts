import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@haru/pg'
import type { TestEnd } from '@haru/pg/testing.ts'

/** Set by `.ci/run`, or by hand with what `ops/dev/eureka.sh` prints. */
const TEST_EUREKA_VARIABLE = 'HARU_TEST_EUREKA'
const LOOK_EVERY_MS = 10
const PATIENCE_MS = 60_000

/** Says which tests need a Eureka server, and skips them visibly where there is none. */
export const NEEDS_EUREKA = {
  skip: process.env[TEST_EUREKA_VARIABLE] ? false : `there is no ${TEST_EUREKA_VARIABLE}`,
}

/** A use of the tests' server with apps of one test's own. */
export function testEureka(): { url: string; prefix: string } {
  const url = process.env[TEST_EUREKA_VARIABLE] ?? ''
  return { url, prefix: `TEST-${randomBytes(6).toString('hex').toUpperCase()}-` }
}

/** An instance as another program sees it. */
export type SeenInstance = Record<string, unknown> & {
  instanceId: string
  status: string
  leaseInfo: Record<string, number>
}

/** The instances of an app, as another program sees them. */
export async function seenAt(url: string, app: string): Promise<SeenInstance[]> {
  const answer = await fetch(`${url}/apps/${app}`, { headers: { accept: 'application/json' } })
  if (answer.status === 404) return []
  const { application } = (await answer.json()) as { application: { instance: SeenInstance[] } }
  return application.instance
}

/** Asks a server something else, as another program would. */
export async function askAsStranger(url: string, method: string, path: string, body?: object) {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
  const answer = await fetch(`${url}${path}`, init)
  return { status: answer.status, text: await answer.text() }
}

/** Looks again and again until it is so. */
export async function until<Result>(
  look: () => Promise<Result> | Result,
  isSo: (result: Result) => boolean,
): Promise<Result> {
  const patience = performance.now() + PATIENCE_MS
  for (;;) {
    const result = await look()
    if (isSo(result)) return result
    if (performance.now() > patience) throw new Error(`still ${JSON.stringify(result)}`)
    await delay(LOOK_EVERY_MS)
  }
}

/** A program of the test's own that answers as it is told; `asked` says what reached it. */
export async function startServer(
  t: TestEnd,
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    void answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/eureka`
  return { url, asked }
}

/** A door before a Eureka server: all passes, and is noted; `hold` may keep it for a while. */
export async function startDoor(
  t: TestEnd,
  url: string,
  hold: (request: IncomingMessage) => Promise<void> = async () => {},
): Promise<{ url: string; asked: string[]; answered: string[] }> {
  const answered: string[] = []
  const { url: ownUrl, asked } = await startServer(t, async (request, response) => {
    await hold(request)
    const parts: Buffer[] = await request.toArray()
    const path = (request.url ?? '').replace('/eureka', '')
    const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : undefined
    const { status, text } = await askAsStranger(url, request.method ?? '', path, body)
    answered.push(`${request.method} ${request.url}`)
    response.writeHead(status).end(text)
  })
  return { url: ownUrl, asked, answered }
}

/** A server of one test's own, which it may kill. */
export type OwnEureka = {
  url: string
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Starts it where it is to be; it knows nobody. */
  start(): Promise<void>
}

const SERVER_SCRIPT = fileURLToPath(new URL('../../../ops/dev/eureka.sh', import.meta.url))

/** Names a place for a server, which is started with the script that developers use. */
export async function ownEureka(t: TestEnd): Promise<OwnEureka> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}/eureka`
  let child: ChildProcess | undefined
  const kill = async () => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    // The script and the server: a process group of their own.
    process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  t.after(kill)
  return {
    url,
    kill,
    async start() {
      const started = spawn(SERVER_SCRIPT, [String(port)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      })
      child = started
      for await (const line of createInterface(started.stdout)) if (line === url) return
      throw new Error('the server did not start')
    },
  }
}
