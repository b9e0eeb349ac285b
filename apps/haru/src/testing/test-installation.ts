import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import { findFreePort, type Installation, stampInstallation } from '@haru/pg'
import { createTestDatabase, type TestDatabase } from '@haru/pg/testing.ts'
import pg from 'pg'
import { openServices, type RunningServices } from '../installation/open-services.ts'
import type { Secrets } from '../installation/secrets.ts'
import type { ServicesOptions } from '../installation/service-openers.ts'
import { inReverse } from './in-reverse.ts'
import { testServices } from './test-services.ts'

/** A whole system on a database of its own, listening on a port of its own. */
export type TestInstallation = RunningServices & {
  database: TestDatabase
  url: string
  /** for another process on the same database */
  secrets: Secrets
  /** as superuser: to look at everything, and to break things on purpose */
  admin: pg.Client
  /** Sends a request to the gateway over a real socket. */
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>
  /** Waits until every event, and what came of it, has been handled. */
  drain(): Promise<void>
  /** Moves the demo clock forward. */
  moveClock(interval: string): Promise<void>
}

export type RequestOptions = {
  body?: unknown
  /** sent as it is, instead of `body` */
  rawBody?: string
  headers?: Record<string, string>
  /** an access token */
  token?: string
  /** value of the header Cookie */
  cookie?: string
}

export type Answer = {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any JSON, and fails where it lacks
  body: any
  /** the Set-Cookie headers, name=value only */
  cookies: string[]
}

/** What tests are stamped with unless they say otherwise. */
export const SEOUL: Installation = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }

/**
 * Starts all services in this process on a clone of the template, and ends them with the test.
 * @param t the test; `{ after }` of a whole file will do
 * @param calendar other than Seoul at midnight
 * @param changes to how the services are opened
 * @param own a migrated database, when not a clone of the template
 */
export async function startTestInstallation(
  t: Pick<TestContext, 'after'>,
  calendar: Installation = SEOUL,
  changes: Partial<ServicesOptions> = {},
  own?: TestDatabase,
): Promise<TestInstallation> {
  const owner = inReverse(t)
  const database = own ?? (await createTestDatabase(owner))
  await stampInstallation(database.superuserUrl, calendar)
  const port = await findFreePort()
  const cookieSecrets = [`cookie-secret-${randomUUID()}`] as const
  const secrets = { cookieSecrets, internalKey: randomUUID() }
  const url = `http://127.0.0.1:${port}`
  const running = await openServices({
    ...testServices(database.appUrl, port, secrets),
    ...changes,
  })
  owner.after(running.close)
  await running.gateway.listen({ port, host: '127.0.0.1' })
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  owner.after(() => admin.end())
  return {
    ...running,
    database,
    url,
    secrets,
    admin,
    request: (method, path, options) => sendRequest(url, method, path, options),
    drain: () => running.bus.drain(),
    async moveClock(interval) {
      await admin.query(`update haru.installation set clock_offset = clock_offset + $1`, [interval])
    },
  }
}

/** Sends a request over a real socket to the gateway at an address. */
export async function sendRequest(
  url: string,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { body, rawBody, token, cookie } = options
  const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie }),
      ...options.headers,
    },
    ...(text !== undefined && { body: text }),
  })
  const answer = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && answer !== '' ? JSON.parse(answer) : answer,
    cookies,
  }
}
