import type { FastifyInstance } from 'fastify'
import type { HaruConfig } from '../config.ts'
import { closeAll } from '../installation/close-all.ts'
import { listenInternally } from '../installation/listen-internally.ts'

/** Longer than requests in flight (15 s) and other commands at work (30 s) are waited for. */
const STOP_MS_MAX = 60_000
/** A connection that nobody counted must not keep a system alive that is closed. */
const CLOSED_MS_MAX = 1_000

/** What a process runs until it is told to stop. */
export type Running = Parameters<typeof listenInternally>[1] & {
  close(): Promise<void>
}

/**
 * Lets a process answer until it is told to stop, then ends it within a minute. Whoever watches
 * over it hears that it is not ready any more, until the very end.
 * @param config of this start
 * @param running is closed in the end
 * @param stop aborted by Ctrl-C or SIGTERM
 * @param begin makes it answer; what it returns is printed when all is ready
 */
export async function runUntilStopped(
  config: HaruConfig,
  running: Running,
  stop: AbortSignal,
  begin: () => Promise<string>,
): Promise<void> {
  const opened: (() => Promise<unknown>)[] = [() => running.close()]
  try {
    const ready = await begin()
    const internal = await listenInternally(config, running, stop)
    if (internal) opened.unshift(() => internal.close())
    console.log(ready)
    await untilAborted(stop)
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
  } finally {
    await closeAll(opened)
  }
  setTimeout(() => process.exit(), CLOSED_MS_MAX).unref()
}

/**
 * Listens where people, or the gateway, come in.
 * @param app that answers
 * @param port its port
 * @param config names the address
 * @returns like `http://127.0.0.1:8003`
 * @throws Error naming the settings when it cannot be listened on
 */
export async function listen(
  app: FastifyInstance,
  port: number,
  config: HaruConfig,
): Promise<string> {
  try {
    return await app.listen({ port, host: config.HARU_HOST })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const another = 'Choose another: HARU_PORT=8080 npm start'
    const taken = `Port ${port} is taken by another program. ${another}`
    const refused = `HARU_HOST ${config.HARU_HOST} with HARU_PORT ${port} cannot be used (${code}).`
    throw new Error(code === 'EADDRINUSE' ? taken : refused, { cause })
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
