import type { z } from 'zod'
import type { ServiceName } from '../identity.ts'

/** One internal call: which service answers it, where, and in which shapes. */
export type InternalRoute<Request, Response> = {
  service: ServiceName
  /** below `/infra`; always a POST: arguments travel in the body */
  path: `/infra/${string}`
  request: z.ZodType<Request>
  response: z.ZodType<Response>
  /** asking again changes nothing, so a lost answer is asked for again */
  repeatable: boolean
}

/** Keeps the types of a route's schemas. */
export function internalRoute<Request, Response>(
  route: InternalRoute<Request, Response>,
): InternalRoute<Request, Response> {
  return route
}
