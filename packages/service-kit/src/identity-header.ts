import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Caller, callerSchema, type ServiceName } from '@haru/contracts'

/** Carries who calls from the gateway, or from one service, to another service. */
export const IDENTITY_HEADER = 'x-authorization-caller'
/** Everything with this prefix is ours: what comes from outside under it is thrown away. */
export const IDENTITY_HEADER_PREFIX = 'x-authorization-'

/** Long enough for a slow hop, short enough to be worthless in a log. */
const GOOD_FOR_MS = 30_000

/**
 * Puts a caller into a header value that only holders of the internal key can make.
 * @param caller who calls
 * @param audience the only service that will take it
 * @param internalKey HARU_INTERNAL_KEY
 * @param now epoch milliseconds
 * @returns `payload.signature`, both base64url
 */
export function signCaller(
  caller: Caller,
  audience: ServiceName,
  internalKey: string,
  now: number = Date.now(),
): string {
  const content = JSON.stringify({ caller, audience, until: now + GOOD_FOR_MS })
  const payload = Buffer.from(content).toString('base64url')
  return `${payload}.${signatureOf(payload, internalKey)}`
}

/**
 * Reads a header value made by `signCaller`.
 * @param value the header as it came
 * @param audience the service that reads it
 * @param internalKey HARU_INTERNAL_KEY
 * @param now epoch milliseconds
 * @returns undefined when it is altered, too old, or meant for another service
 */
export function readCaller(
  value: string,
  audience: ServiceName,
  internalKey: string,
  now: number = Date.now(),
): Caller | undefined {
  const [payload, signature, ...rest] = value.split('.')
  if (!payload || !signature || rest.length > 0) return undefined
  const expected = Buffer.from(signatureOf(payload, internalKey))
  const shown = Buffer.from(signature)
  if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) return undefined
  const content = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    caller: unknown
    audience: string
    until: number
  }
  if (content.audience !== audience || content.until < now) return undefined
  return callerSchema.parse(content.caller)
}

function signatureOf(payload: string, internalKey: string): string {
  return createHmac('sha256', internalKey).update(payload).digest('base64url')
}
