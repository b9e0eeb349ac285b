import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '@haru/pg'
import type { TestInstallation } from './test-installation.ts'

const CHILD = fileURLToPath(new URL('system-child.ts', import.meta.url))

/** A line of a log. */
export type LogLine = {
  name: string
  msg: string
  traceId?: string
  err?: { stack: string }
} & Record<string, unknown>

/** Another process on a test's database, and its log. */
export type LoggingChild = {
  url: string
  /** Waits for a line that is like this; those before it count, too. */
  line(isLike: (line: LogLine) => boolean): Promise<LogLine>
  /** what was logged so far */
  lines: readonly LogLine[]
}

/**
 * Starts all services in a process of its own, which ends with the test, and reads its log.
 * @param system whose database it shares
 * @param logLevel LOG_LEVEL
 */
export async function startLoggingChild(
  t: Pick<TestContext, 'after'>,
  system: TestInstallation,
  logLevel: string,
): Promise<LoggingChild> {
  const port = await findFreePort()
  const settings = { databaseUrl: system.database.appUrl, port, secrets: system.secrets, logLevel }
  const child = spawn(process.execPath, [CHILD, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const lines: LogLine[] = []
  let news = Promise.withResolvers<void>()
  let isReady = false
  let isOver = false
  const tell = () => {
    news.resolve()
    news = Promise.withResolvers<void>()
  }
  const untilNews = async () => {
    if (isOver) throw new Error(`it ended; its log: ${JSON.stringify(lines)}`)
    await news.promise
  }
  const reader = createInterface(child.stdout)
  reader.on('line', (text) => {
    if (text === 'ready') isReady = true
    else lines.push(JSON.parse(text))
    tell()
  })
  reader.on('close', () => {
    isOver = true
    tell()
  })
  while (!isReady) await untilNews()
  return {
    url: `http://127.0.0.1:${port}`,
    lines,
    async line(isLike) {
      for (;;) {
        const found = lines.find(isLike)
        if (found) return found
        await untilNews()
      }
    },
  }
}
