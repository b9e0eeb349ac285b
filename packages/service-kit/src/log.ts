import { LogController } from 'fastify'
import { type Logger, type LoggerOptions, pino } from 'pino'
import { currentTraceparent, traceIdIn } from './trace-context.ts'

/**
 * How all logs of a process are written: JSON lines on stdout, each with the `traceId` of the work
 * that it is about.
 * @param name who says it
 * @param level LOG_LEVEL, pino's level or `silent`
 */
export function logOptions(name: string, level: string): LoggerOptions {
  return {
    name,
    level,
    mixin(fields, _level, logger) {
      const traceId = traceIdIn(currentTraceparent())
      // A request's own log says it already, and JSON would have it twice.
      const isSaid = 'traceId' in fields || 'traceId' in logger.bindings()
      return traceId === undefined || isSaid ? {} : { traceId }
    },
  }
}

/** Says of what a request logs which one it is, and not that there was one. */
export function requestLog(): LogController {
  return new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' })
}

/** Makes a log for what is no service, with the same lines. */
export function createLog(name: string, level: string): Logger {
  return pino(logOptions(name, level))
}
