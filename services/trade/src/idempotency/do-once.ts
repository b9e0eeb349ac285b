import { createHash } from 'node:crypto'
import { Problem } from '@haru/contracts'
import { SQL_STATE, sqlStateOf } from '@haru/pg'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { type ClaimedKey, claimKey, findKey, storeOutcome } from './idempotency-sql.ts'

/** A request that may be repeated: api.md, "Idempotency-Key". */
export type RepeatableRequest = {
  /** who may repeat it, like `tablet:7` */
  caller: string
  /** what is asked, like `order` */
  route: string
  /** the header's value, 1 to 255 characters */
  key: string
  /** SHA-256 of method, path and canonical body */
  digest: Buffer
}

/** Seconds to the next try while the first request is still under way. */
const RETRY_AFTER = 1

/**
 * Does something once for a key. The key's outcome commits with what was done; a repeat gets the
 * outcome again; one that arrives meanwhile waits (5 s at most) for the first to end.
 * @param context trade's
 * @param request what identifies it
 * @param work what to do, in the transaction; its result must be JSON
 * @returns the outcome, the first one's if there was one
 * @throws Problem COMMON_409_01 when the first is still under way, COMMON_422_01 when the key was
 *   used for another request, or whatever `work` throws, which leaves no trace
 */
export async function doOnce<Outcome extends object>(
  context: TradeContext,
  request: RepeatableRequest,
  work: (tx: TradeTransaction) => Promise<Outcome>,
): Promise<Outcome> {
  return await context.transact(async (tx) => {
    const known = await claim(tx, request)
    if (known) return outcomeOf<Outcome>(known, request)
    const outcome = await work(tx)
    await storeOutcome(tx, request, outcome)
    return outcome
  })
}

/**
 * The outcome of an earlier request with this key, if it has one already.
 * @throws Problem COMMON_422_01 when the key was used for another request
 */
export async function findOutcome<Outcome extends object>(
  context: TradeContext,
  request: RepeatableRequest,
): Promise<Outcome | undefined> {
  const known = await findKey(context.db, request)
  return known && outcomeOf<Outcome>(known, request)
}

/**
 * Before a refusal is believed: an equal request may be succeeding just now, and be the very reason
 * (it took the last portion). So it is waited for, and its outcome is the answer.
 * @param refusal what will be thrown when no equal request came through
 * @returns the earlier outcome
 * @throws the refusal, or as `doOnce`
 */
export async function refuseUnlessDone<Outcome extends object>(
  context: TradeContext,
  request: RepeatableRequest,
  refusal: unknown,
): Promise<Outcome> {
  const known = await context.transact(async (tx) => {
    const found = await claim(tx, request)
    // The claim itself must leave no trace.
    if (!found) throw refusal
    return found
  })
  return outcomeOf<Outcome>(known, request)
}

/**
 * What a key stands for.
 * @param method of the request
 * @param path with its parameters
 * @param body parsed
 * @returns SHA-256; the same whatever the order of the body's members
 */
export function digestOf(method: string, path: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(`${method} ${path}\n${canonical(body)}`)
    .digest()
}

async function claim(
  tx: TradeTransaction,
  request: RepeatableRequest,
): Promise<ClaimedKey | undefined> {
  try {
    if (await claimKey(tx, request)) return undefined
  } catch (cause) {
    if (sqlStateOf(cause) !== SQL_STATE.lockNotAvailable) throw cause
    throw new Problem('COMMON_409_01', { retryAfter: RETRY_AFTER, cause })
  }
  return await findKey(tx, request)
}

function outcomeOf<Outcome>(known: ClaimedKey, request: RepeatableRequest): Outcome {
  if (!known.requestDigest.equals(request.digest)) throw new Problem('COMMON_422_01')
  return known.outcome as Outcome
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`)
  return `{${members.join(',')}}`
}
