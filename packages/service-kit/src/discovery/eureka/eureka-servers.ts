import type { Logger } from 'pino'
import { Agent, type Dispatcher } from 'undici'

/** One call, from the connection to the last byte of the answer. */
const CALL_MS_MAX = 3_000
const CONNECT_MS_MAX = 1_000
/** The registry of a fleet of some 8,000 instances; more is a failure. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024

/** What a Eureka server is asked, below its address. */
export type EurekaRequest = {
  method: Dispatcher.HttpMethod
  path: string
  body?: object
}

/** The text is empty unless the server sent some. */
export type EurekaAnswer = { status: number; text: string }

/** Asks the server that is being visited. Throws when it does not answer. */
export type AskEureka = (request: EurekaRequest) => Promise<EurekaAnswer>

/** The servers of a fleet, of which any will do: they tell each other. */
export type EurekaServers = {
  /**
   * Talks with the server that was of use last, then with the others until one is.
   * @param purpose what failed, for the log: said once, until it succeeds again
   * @param talk throws when the answers are of no use
   * @returns what that made of the answers
   * @throws Error when no server was of use
   */
  visit<Result>(purpose: string, talk: (ask: AskEureka) => Promise<Result>): Promise<Result>
  /** Breaks off what is under way. */
  close(): Promise<void>
}

/**
 * Speaks with Eureka servers over their REST interface.
 * @param urls like `http://user:password@eureka-1:8761/eureka`
 * @param log hears when no server is of use any more, and when one is again
 */
export function createEurekaServers(
  urls: readonly string[],
  log: Pick<Logger, 'warn'>,
): EurekaServers {
  const agent = new Agent({
    connect: { timeout: CONNECT_MS_MAX },
    maxResponseSize: ANSWER_BYTES_MAX,
  })
  const servers = urls.map(serverAt)
  const failing = new Set<string>()
  let last = 0
  let isClosed = false
  return {
    async visit(purpose, talk) {
      const failures: string[] = []
      const order = [...servers.keys()].map((index) => (last + index) % servers.length)
      for (const index of order) {
        if (isClosed) break
        const server = servers[index] as Server
        try {
          const result = await talk((request) => call(agent, server, request))
          last = index
          const isBack = failing.delete(purpose)
          if (isBack) log.warn({ server: server.base }, `Eureka is there again: ${purpose}`)
          return result
        } catch (error) {
          failures.push(`${server.base}: ${(error as Error).message}`)
        }
      }
      const why = failures.join('; ')
      if (!isClosed && !failing.has(purpose)) {
        log.warn({ why }, `no Eureka server helps: ${purpose}; tried again and again from now on`)
        failing.add(purpose)
      }
      throw new Error(`no Eureka server helps: ${why}`)
    },
    async close() {
      isClosed = true
      await agent.destroy()
    },
  }
}

/** `base` has no login in it, and may be logged. */
type Server = { base: string; headers: Record<string, string> }

function serverAt(text: string): Server {
  const { origin, pathname, username, password } = new URL(text)
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = `Basic ${Buffer.from(login).toString('base64')}`
  return {
    base: `${origin}${pathname}`.replace(/\/+$/, ''),
    headers: { accept: 'application/json', ...(login === ':' ? {} : { authorization }) },
  }
}

async function call(
  agent: Agent,
  { base, headers }: Server,
  { method, path, body }: EurekaRequest,
): Promise<EurekaAnswer> {
  const { origin, pathname } = new URL(`${base}${path}`)
  const answer = await agent.request({
    origin,
    path: pathname,
    method,
    headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(CALL_MS_MAX),
  })
  return { status: answer.statusCode, text: await answer.body.text() }
}
