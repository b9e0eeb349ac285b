import type { Problem } from '@haru/contracts'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { routeOf } from './watch/http-metrics.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** who is refused here has tried to become somebody: by a token, a code, a ticket */
    signsIn?: boolean
  }
}

/** What the log calls attempts that were refused. */
export type RefusalEvent = 'SIGN_IN_FAILED' | 'CREDENTIALS_REFUSED' | 'LIMITED' | 'IDENTITY_FORGED'

/** So many lines a second of an event and service: a flood must not fill the disk. */
export const REFUSALS_TOLD_MAX = 20
const SECOND_MS = 1_000

/**
 * Makes the bound of lines that strangers can cause.
 * @param now milliseconds that only grow
 * @returns asks for a line of a kind, of which there are few: how many were left out since the last
 *   one; undefined when this one is to be left out, too
 */
export function createLineBound(now: () => number): (kind: string) => number | undefined {
  const seconds = new Map<string, { since: number; told: number; untold: number }>()
  return (kind) => {
    const known = seconds.get(kind)
    const isOver = !known || now() - known.since >= SECOND_MS
    const second = isOver ? { since: now(), told: 0, untold: known?.untold ?? 0 } : known
    seconds.set(kind, second)
    if (second.told >= REFUSALS_TOLD_MAX) {
      second.untold++
      return undefined
    }
    const { untold } = second
    second.told++
    second.untold = 0
    return untold
  }
}

const askLine = createLineBound(() => performance.now())

/**
 * Writes a line about a request that was refused, if it is one to know about: credentials that are
 * no good or not enough, failed sign-ins, limits.
 * @param problem what is answered
 * @param request what was asked
 */
export function tellRefusal(problem: Problem, request: FastifyRequest): void {
  const event = eventOf(problem, request)
  // A service that asks for somebody tells him what it was told, and he is refused there.
  if (event && !request.caller?.service) tellAttempt(event, request, problem.code)
}

/**
 * Writes a line about an attempt, with who made it as far as that is known: never what was shown.
 * @param event what it is called
 * @param request what was asked
 * @param errorCode what is answered, if it is known already
 */
export function tellAttempt(
  event: RefusalEvent,
  request: FastifyRequest,
  errorCode?: Problem['code'],
): void {
  const { log, method, caller } = request
  const untold = askLine(`${(log as Partial<Logger>).bindings?.()['name']} ${event}`)
  if (untold === undefined) return
  const { account, tablet } = caller ?? {}
  const line = {
    event,
    errorCode,
    method,
    route: routeOf(request),
    address: caller?.address ?? request.ip,
    ...(account?.kind === 'account' && { accountId: account.userId }),
    ...(tablet?.kind === 'tablet' && { tabletId: tablet.tradeDeviceId }),
    ...(untold > 0 && { untold }),
  }
  log.info(line, 'an attempt that was refused')
}

function eventOf({ status }: Problem, request: FastifyRequest): RefusalEvent | undefined {
  if (status === 429) return 'LIMITED'
  if (status >= 400 && status < 500 && request.routeOptions.config.signsIn) return 'SIGN_IN_FAILED'
  return status === 401 || status === 403 ? 'CREDENTIALS_REFUSED' : undefined
}
