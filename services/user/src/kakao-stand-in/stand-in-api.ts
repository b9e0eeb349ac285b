import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STAND_IN_ROUTE, type StandInOptions } from './stand-in-options.ts'
import { readPaper } from './stand-in-paper.ts'

/**
 * Adds what tells about a token and its holder, as Kakao's `GET /v2/user/me` and
 * `GET /v1/user/access_token_info`.
 * @param app below the stand-in's prefix
 * @param options which secrets sign tokens
 */
export function addApi(app: FastifyInstance, options: StandInOptions): void {
  app.get('/v2/user/me', STAND_IN_ROUTE, async (request, reply) => {
    const token = tokenOf(request, options)
    if (!token) return refuse(reply)
    const { id, email, nickname } = token.person
    return {
      id,
      connected_at: '2025-01-01T00:00:00Z',
      properties: { nickname },
      kakao_account: {
        profile_nickname_needs_agreement: false,
        profile: { nickname, is_default_nickname: false },
        has_email: true,
        email_needs_agreement: false,
        is_email_valid: true,
        is_email_verified: true,
        email,
      },
    }
  })

  app.get('/v1/user/access_token_info', STAND_IN_ROUTE, async (request, reply) => {
    const token = tokenOf(request, options)
    if (!token) return refuse(reply)
    const secondsLeft = Math.floor((token.until - Date.now()) / 1000)
    return { id: token.person.id, expires_in: secondsLeft, app_id: token.appId }
  })
}

function tokenOf(request: FastifyRequest, { secrets }: StandInOptions) {
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  const paper = readPaper(token, secrets, Date.now())
  return paper?.kind === 'access' ? paper : undefined
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(401).send({ msg: 'this access token does not exist', code: -401 })
}
