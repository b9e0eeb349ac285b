import type { SchemaOwner } from '@haru/pg'
import type { ServiceApp } from './build-service.ts'
import type { InternalClient } from './internal-client.ts'
import type { Watch } from './watch/watch.ts'

/** What every service is given when it is opened. Tests override what they need. */
export type ServiceSetup = {
  /** where its schema is, for a login that may act as its role */
  databaseUrl: string
  /** connections at most */
  poolMax: number
  /** calls the other services */
  client: InternalClient
  /** HARU_INTERNAL_KEY: signs who calls */
  internalKey: string
  /** HARU_COOKIE_SECRETS: the first signs, all are accepted */
  cookieSecrets: readonly [string, ...string[]]
  /** pino's level, or `silent` */
  logLevel: string
  /** HARU_PUBLIC_URL, without a slash at its end */
  publicUrl: string
  /** counts what is seen from outside; default: nobody looks */
  watch?: Watch | undefined
}

/** A service that can answer. */
export type RunningService = {
  app: ServiceApp
  /** aborted when the process is to end: what would go on for ever then ends */
  ending?: AbortController
  /** what it counted, for Prometheus */
  metrics?: MetricsSource
  /** ends its background work and its connections; what is in flight finishes first */
  close: () => Promise<void>
}

/** Metrics in the format of Prometheus. */
export type MetricsSource = { contentType: string; metrics(): Promise<string> }

export type { SchemaOwner }
