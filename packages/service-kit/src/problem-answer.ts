import { ERROR_TABLE, type FieldError, Problem } from '@haru/contracts'
import { isDatabaseAway, SQL_STATE, sqlStateOf } from '@haru/pg'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { tellRefusal } from './refusal-log.ts'

/** The languages that the error table knows. */
export type Language = 'ko' | 'en'

/** Seconds after which a service that is down is worth another try. */
const RETRY_AFTER_DOWN = 2
/** Whoever hears these comes again, and must be told when, even by who forgot to say it. */
const COME_AGAIN = [429, 503]
const AWAY_TOLD_EVERY_MS = 10_000

const OVERLOAD: ReadonlySet<string> = new Set([
  SQL_STATE.lockNotAvailable,
  SQL_STATE.statementGivenUp,
])

/** What Fastify itself refuses, in words of the error table. */
const FASTIFY_CODES: Readonly<Record<string, Problem['code']>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'COMMON_413_01',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'COMMON_415_01',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'COMMON_400_07',
  FST_ERR_CTP_INVALID_JSON_BODY: 'COMMON_400_07',
}

/**
 * Fastify's error handler: every failure becomes one answer of the error table. Nothing else in the
 * code writes an error body.
 * @param error whatever was thrown
 * @param request what was asked
 * @param reply gets status, headers and the problem
 */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  // Who sent it broke it off: nobody hears an answer, and nothing of ours has failed.
  if (reply.raw.destroyed && error === request.raw.errored) {
    reply.hijack()
    return
  }
  const problem = problemOf(error)
  if (problem.status >= 500) tellProblem(problem, error, request)
  else tellRefusal(problem, request)
  const { allow } = problem.details
  const retryAfter = retryAfterOf(problem)
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
  if (allow) reply.header('allow', allow.join(', '))
  reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(bodyOf(problem, languageOf(request.headers['accept-language']), request.id))
}

/** Whole seconds; zero would be a call to come at once. */
function retryAfterOf({ status, details }: Problem): number | undefined {
  const { retryAfter = COME_AGAIN.includes(status) ? RETRY_AFTER_DOWN : undefined } = details
  return retryAfter === undefined ? undefined : Math.max(1, Math.ceil(retryAfter))
}

/** When something away was last told, by who says it, and how often it was not since. */
const told = new Map<string, { at: number; untold: number }>()

/**
 * What is away fails every request: 28 MB of the same line came in four minutes of load. So it is
 * told at most every ten seconds, with how many were left out; a fault of ours is always told.
 */
function tellProblem(problem: Problem, error: unknown, { log }: FastifyRequest): void {
  const name = String((log as Partial<Logger>).bindings?.()['name'])
  const last = told.get(name)
  const isAway = problem.status === 503
  if (isAway && last && performance.now() - last.at < AWAY_TOLD_EVERY_MS) {
    last.untold++
    log.debug({ err: error }, problem.message)
    return
  }
  const untold = isAway && last ? { untold: last.untold } : {}
  log.error({ err: error, ...untold }, problem.message)
  if (isAway) told.set(name, { at: performance.now(), untold: 0 })
}

/**
 * The body of a problem: RFC 9457 with the extensions of api.md, "Errors".
 * @param problem what went wrong
 * @param language for `message` and `title`
 * @param traceId also in the log
 */
export function bodyOf(problem: Problem, language: Language, traceId: string): object {
  const { errors, productIdList, extensions, parameters = {}, allow } = problem.details
  const known: Record<string, string> = { allow: allow?.join(', ') ?? '', ...parameters }
  const template = ERROR_TABLE[problem.code][language]
  const message = template.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '')
  return {
    type: `urn:haru:error:${problem.code}`,
    title: message,
    status: problem.status,
    errorCode: problem.code,
    message,
    ...(errors && { errors: errors.map((error) => fieldErrorIn(language, error)) }),
    ...(productIdList && { productIdList }),
    ...extensions,
    traceId,
  }
}

function fieldErrorIn(language: Language, { path, message }: FieldError): object {
  return { path, message: typeof message === 'string' ? message : message[language] }
}

/**
 * Chooses between Korean and English.
 * @param header Accept-Language as it came
 * @returns the one that the header prefers; Korean when it names neither
 */
export function languageOf(header: string | undefined): Language {
  let best: { language: Language; weight: number } | undefined
  for (const part of (header ?? '').slice(0, 200).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const language = tag.split('-')[0]
    if (language !== 'ko' && language !== 'en') continue
    const quality = parameters.find((one) => one.trim().startsWith('q='))
    const weight = quality ? Number(quality.trim().slice(2)) : 1
    if (weight > (best?.weight ?? 0)) best = { language, weight }
  }
  return best?.language ?? 'ko'
}

/**
 * Turns anything thrown into a problem.
 * @param error whatever was thrown
 * @returns itself when it is one; COMMON_500_01 when nobody foresaw it
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  // A lock that others held too long, or a statement that took too long: nothing happened, and
  // trying again may well succeed.
  if (isDatabaseAway(error) || OVERLOAD.has(sqlStateOf(error) ?? '')) {
    return new Problem('COMMON_503_01', { retryAfter: RETRY_AFTER_DOWN, cause: error })
  }
  const { code: name, statusCode = 500 } = (error ?? {}) as Partial<FastifyError>
  // A DOMException, a fetch's time-out say, has a number here.
  const code = String(name ?? '')
  const known = FASTIFY_CODES[code]
  if (known) return new Problem(known, { cause: error })
  if (error instanceof SyntaxError && statusCode === 400) {
    return new Problem('COMMON_400_07', { cause: error })
  }
  if (code.startsWith('FST_') && statusCode < 500) {
    return new Problem('COMMON_400_01', { cause: error })
  }
  return new Problem('COMMON_500_01', { cause: error })
}
