import { createLog, type LocalServices, type MetricsSource } from '@haru/service-kit'
import Fastify, { type FastifyInstance } from 'fastify'
import type { HaruConfig } from '../config.ts'
import { lookAtMetrics } from './look-at-metrics.ts'

/** The format of Prometheus. */
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Listens on HARU_INTERNAL_PORT for whoever watches over the process: never on the public one, and
 * on the loopback unless HARU_INTERNAL_HOST says otherwise.
 * @param config without that port nothing listens
 * @param watched services that are asked, and what they counted
 * @param stopping aborted when the process is to end: it is not ready any more, and still lives
 * @returns the listener, or undefined
 * @throws Error naming the settings when the port cannot be listened on
 */
export async function listenInternally(
  config: HaruConfig,
  { services, metrics }: { services: LocalServices; metrics: readonly MetricsSource[] },
  stopping?: AbortSignal,
): Promise<FastifyInstance | undefined> {
  if (config.HARU_INTERNAL_PORT === undefined) return undefined
  // Who watches keeps its connections open, and is not waited for.
  const app = Fastify({ logger: false, forceCloseConnections: true })
  for (const probe of ['/health/live', '/health/ready']) {
    app.get(probe, async (_request, reply) => {
      if (stopping?.aborted) {
        // Services that are closed already cannot be asked any more.
        return reply.code(probe === '/health/live' ? 200 : 503).send({ status: 'stopping' })
      }
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
  const look = lookAtMetrics(metrics, createLog('metrics', config.LOG_LEVEL))
  app.get('/metrics', async (_request, reply) => {
    return reply.type(METRICS_TYPE).send(await look())
  })
  const { HARU_INTERNAL_PORT: port, HARU_INTERNAL_HOST: host } = config
  try {
    await app.listen({ port, host })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(
      `HARU_INTERNAL_HOST ${host} with HARU_INTERNAL_PORT ${port} cannot be used (${code}).`,
      { cause },
    )
  }
  return app
}
