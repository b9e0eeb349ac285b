import { createLog } from '@haru/service-kit'
import type { HaruConfig } from '../config.ts'

/** Spans that are being recorded. */
export type Tracing = {
  /** Sends what is left, within two seconds, and records no more. */
  close(): Promise<void>
}

/**
 * Has the spans of this process recorded and sent where OTEL_EXPORTER_OTLP_ENDPOINT says. Without
 * it nothing of OpenTelemetry's SDK is even loaded.
 * @param config of this start
 */
export async function openTracing(config: HaruConfig): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_LEVEL } = config
  if (endpoint === undefined) return { close: async () => {} }
  const { recordOverOtlp } = await import('./record-over-otlp.ts')
  const log = createLog('tracing', LOG_LEVEL)
  return recordOverOtlp(endpoint, (message, error) => log.warn({ err: error }, message))
}
