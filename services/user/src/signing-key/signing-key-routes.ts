import { readSigningKeys, SIGNING_KEYS_KEPT_SECONDS } from '@haru/contracts'
import { answerInternal } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { UserContext } from '../context.ts'
import { listPublicKeys } from './signing-key-sql.ts'

/** The public halves of the signing keys: for anybody, and for the gateway. */
export function signingKeyRoutes(instance: FastifyInstance, { db }: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.get(
    '/user/.well-known/jwks.json',
    {
      config: { access: ['anyone'] },
      schema: {
        tags: ['user'],
        summary: 'The keys that verify access tokens (JSON Web Key Set)',
        response: { 200: readSigningKeys.response },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', `public, max-age=${SIGNING_KEYS_KEPT_SECONDS}`)
      return { keys: await listPublicKeys(db) }
    },
  )

  answerInternal(app, readSigningKeys, async () => ({ keys: await listPublicKeys(db) }))
}
