import { createSign } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { type StandInKey, standInKey } from './stand-in-key.ts'
import { STAND_IN_ROUTE, type StandInOptions } from './stand-in-options.ts'
import type { StandInPerson } from './stand-in-person.ts'

/** Says who signed in, and for whom (OpenID Connect Core 1.0, section 2). */
export type IdTokenWriter = (person: StandInPerson, nonce: string | undefined) => string

/**
 * Adds the keys that verify the stand-in's id tokens, as Kakao's `GET /.well-known/jwks.json`.
 * @param app below the stand-in's prefix
 * @param options which app it knows, and by which address the browser knows the stand-in
 * @param goodForSeconds as long as the access token that goes with it
 * @returns what writes id tokens
 */
export function addIdToken(
  app: FastifyInstance,
  { kakao, secrets }: StandInOptions,
  goodForSeconds: number,
): IdTokenWriter {
  let made: StandInKey | undefined
  const key = () => {
    made ??= standInKey(secrets)
    return made
  }

  app.get('/.well-known/jwks.json', STAND_IN_ROUTE, async () => ({ keys: [key().publicJwk] }))

  return ({ id, email, nickname }, nonce) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      ...{ iss: kakao.authBaseUrl, aud: kakao.clientId, sub: String(id), nickname, email },
      ...{ iat: now, auth_time: now, exp: now + goodForSeconds, nonce },
    }
    const parts = [{ alg: 'RS256', typ: 'JWT', kid: key().kid }, claims]
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    const signature = createSign('RSA-SHA256').update(signed.join('.')).sign(key().privateKey)
    return [...signed, signature.toString('base64url')].join('.')
  }
}
