import type { InternalRoute } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'
import type { z } from 'zod'

/**
 * Adds the route that answers an internal call.
 * @param app of the service that answers
 * @param route from the contracts
 * @param answer the use case
 * @param stricter limits of the request that only this service knows; the largest body, in bytes
 */
export function answerInternal<Request, Response>(
  app: FastifyInstance,
  route: InternalRoute<Request, Response>,
  answer: (request: Request) => Promise<Response>,
  stricter: { request?: z.ZodType<Request>; bodyBytesMax?: number } = {},
): void {
  const { request = route.request, bodyBytesMax } = stricter
  app.post(
    route.path,
    {
      config: { access: ['service'] },
      schema: { hide: true, body: request, response: { 200: route.response } },
      ...(bodyBytesMax !== undefined && { bodyLimit: bodyBytesMax }),
    },
    async ({ body }) => await answer(body as Request),
  )
}
