import { type Logger, type LoggerOptions, pino } from 'pino'

/**
 * How all logs of a process are written: JSON lines on stdout.
 * @param name who says it
 * @param level LOG_LEVEL, pino's level or `silent`
 */
export function logOptions(name: string, level: string): LoggerOptions {
  return { name, level }
}

/** Makes a log for what is no service, with the same lines. */
export function createLog(name: string, level: string): Logger {
  return pino(logOptions(name, level))
}
