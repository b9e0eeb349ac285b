import Fastify, { type FastifyInstance } from 'fastify'
import type { HaruConfig } from '../config.ts'
import type { Installation } from './open-installation.ts'

/**
 * Listens on HARU_INTERNAL_PORT for whoever watches over the process: never on the public one.
 * @param config without that port nothing listens
 * @param installation whose services are asked
 * @returns the listener, or undefined
 */
export async function listenInternally(
  config: HaruConfig,
  { services }: Installation,
): Promise<FastifyInstance | undefined> {
  if (config.HARU_INTERNAL_PORT === undefined) return undefined
  const app = Fastify({ logger: false })
  for (const probe of ['/health/live', '/health/ready']) {
    app.get(probe, async (_request, reply) => {
      const answers = await Promise.all(
        Object.entries(services).map(async ([name, service]) => {
          const { statusCode } = await service.inject({ method: 'GET', url: probe })
          return [name, statusCode] as const
        }),
      )
      const isGood = answers.every(([, status]) => status === 200)
      return reply.code(isGood ? 200 : 503).send(Object.fromEntries(answers))
    })
  }
  await app.listen({ port: config.HARU_INTERNAL_PORT, host: config.HARU_HOST })
  return app
}
