import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { addIdToken } from './stand-in-id-token.ts'
import { STAND_IN_ROUTE, type StandInOptions } from './stand-in-options.ts'
import { readPaper, writePaper } from './stand-in-paper.ts'
import { type StandInPerson, standInPerson } from './stand-in-person.ts'

/** Some 6 hours, as Kakao's REST API gives. */
export const ACCESS_SECONDS = 21_599
/** Some 2 months. */
const REFRESH_SECONDS = 5_183_999
/** A code is good once. Only the last ones are remembered; older ones have expired. */
const USED_CODES_MAX = 10_000

/** The stand-in's own: a code that anybody can write down, so that one command gets a token. */
const PERSON_CODE = 'person:'

const formSchema = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  redirect_uri: z.string().optional(),
  code: z.string().optional(),
  code_verifier: z.string().optional(),
})
type Form = z.infer<typeof formSchema>

/** Whose code it was. Who wrote a code down himself asked for no id token. */
type Redeemed = { person: StandInPerson; nonce: string | undefined; isByCode: boolean }

type Refusal = { status: number; error: string; error_description: string; error_code: string }

/**
 * Adds what exchanges a code for a token, as Kakao's `POST /oauth/token`.
 * @param app below the stand-in's prefix
 * @param options which app it knows
 */
export function addToken(app: FastifyInstance, options: StandInOptions): void {
  const usedCodes = new Set<string>()
  const writeIdToken = addIdToken(app, options, ACCESS_SECONDS)

  app.post('/oauth/token', STAND_IN_ROUTE, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const form = formSchema.safeParse(request.body)
    const result = form.success ? redeem(form.data, options, usedCodes) : MALFORMED
    if ('error' in result) {
      const { status, ...body } = result
      return reply.code(status).send(body)
    }
    const until = Date.now() + ACCESS_SECONDS * 1000
    const { secrets, kakao } = options
    const { person, nonce, isByCode } = result
    const paper = { kind: 'access', person, appId: kakao.appId, until } as const
    return {
      token_type: 'bearer',
      access_token: writePaper(paper, secrets),
      ...(isByCode && { id_token: writeIdToken(person, nonce) }),
      expires_in: ACCESS_SECONDS,
      // Nobody here ever uses it; Kakao sends one, so a client must cope with one.
      refresh_token: 'stand-in-tokens-cannot-be-refreshed',
      refresh_token_expires_in: REFRESH_SECONDS,
      scope: isByCode ? 'account_email openid profile_nickname' : 'account_email profile_nickname',
    }
  })
}

const MALFORMED = refusal(400, 'invalid_request', 'malformed request', 'KOE010')

function redeem(
  form: Form,
  { kakao, secrets }: StandInOptions,
  usedCodes: Set<string>,
): Redeemed | Refusal {
  const { code = '' } = form
  if (form.grant_type !== 'authorization_code') {
    return refusal(400, 'unsupported_grant_type', 'only authorization_code', 'KOE001')
  }
  const notFound = refusal(
    400,
    'invalid_grant',
    `authorization code not found for code=${code}`,
    'KOE320',
  )
  if (code.startsWith(PERSON_CODE)) {
    const person = standInPerson(code.slice(PERSON_CODE.length))
    return person ? { person, nonce: undefined, isByCode: false } : notFound
  }
  const { clientId, clientSecret, redirectUri } = kakao
  if (form.client_id !== clientId) {
    return refusal(401, 'invalid_client', 'Not exist client_id', 'KOE101')
  }
  if (form.client_secret !== clientSecret) {
    return refusal(401, 'invalid_client', 'Bad client credentials', 'KOE010')
  }
  if (form.redirect_uri !== redirectUri) {
    return refusal(400, 'invalid_grant', 'Redirect URI mismatch.', 'KOE303')
  }
  const paper = readPaper(code, secrets, Date.now())
  if (paper?.kind !== 'code' || usedCodes.has(code)) return notFound
  if (paper.challenge !== challengeOf(form.code_verifier)) return notFound
  remember(usedCodes, code)
  return { person: paper.person, nonce: paper.nonce, isByCode: true }
}

function challengeOf(verifier: string | undefined): string | undefined {
  if (verifier === undefined) return undefined
  return createHash('sha256').update(verifier).digest('base64url')
}

function remember(usedCodes: Set<string>, code: string): void {
  usedCodes.add(code)
  for (const oldest of usedCodes) {
    if (usedCodes.size <= USED_CODES_MAX) break
    usedCodes.delete(oldest)
  }
}

function refusal(status: number, error: string, description: string, errorCode: string): Refusal {
  return { status, error, error_description: description, error_code: errorCode }
}
