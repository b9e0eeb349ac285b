import { record } from '@haru/audit/record.ts'
import { idSchema, Problem } from '@haru/contracts'
import { isDatabaseAway } from '@haru/pg'
import { idParameterSchema } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Consumer } from './consumer.ts'
import { type DeadLetter, findDeadLetter, listDeadLetters, redrive } from './dead-letters.ts'
import type { EventBus } from './event-bus.ts'
import { ATTEMPTS_MAX } from './relay.ts'

const LISTED_MAX = 100
const REASON_LENGTH_MAX = 300

const letterSchema = z.object({
  id: idSchema,
  consumer: z.string().describe('what failed on it'),
  topic: z.string(),
  storeId: idSchema,
  reason: z.string(),
  attempts: z.int().describe('how often it was handed to the consumer'),
  occurredAt: z.iso.datetime(),
  parkedAt: z.iso.datetime(),
})

/** Whose dead letters, and where their consumers are. */
export type DeadLetterReading = { schema: 'store' | 'trade'; bus: Pick<EventBus, 'consumers'> }

/** The events that a service's consumers failed on, for operators. */
export function deadLetterRoutes(app: FastifyInstance, { schema, bus }: DeadLetterReading): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: ['operator'] } as const
  const tags = [schema]
  const consumers = () => bus.consumers().filter((one) => one.schema === schema)

  routes.get(
    `/${schema}/dead-letter`,
    {
      config,
      schema: {
        tags,
        summary:
          'Events that could not be handled and wait for somebody, oldest first, at most 100',
        response: { 200: z.object({ deadLetterList: z.array(letterSchema) }) },
      },
    },
    async () => {
      const lists = await Promise.all(consumers().map((one) => listDeadLetters(one)))
      const letters = lists.flat().sort((a, b) => a.id - b.id)
      return { deadLetterList: letters.slice(0, LISTED_MAX).map(answerOf) }
    },
  )

  routes.post(
    `/${schema}/dead-letter/:id/redrive`,
    {
      config,
      schema: {
        tags,
        summary: 'Handle an event again; it stays where it is when that fails again',
        params: z.object({ id: idParameterSchema }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await redriveById(consumers(), schema, request.params.id)
      return reply.code(204).send()
    },
  )
}

/**
 * Hands a dead letter to its consumer again; one that was redriven before stays as it is.
 * @throws Problem COMMON_404_01 when there is none, COMMON_409_02 when the consumer fails again
 */
async function redriveById(
  consumers: readonly Consumer[],
  schema: string,
  id: number,
): Promise<void> {
  for (const consumer of consumers) {
    const letter = await findDeadLetter(consumer, id)
    if (!letter) continue
    if (letter.redrivenAt) return
    const detail = { consumer: letter.consumer, topic: letter.topic, eventId: letter.eventId }
    const subject = { kind: 'dead_letter', id }
    try {
      await redrive(consumer, letter, async (tx) => {
        await record(tx, schema, { action: 'DEAD_LETTER_REDRIVEN', subject, detail })
      })
    } catch (error) {
      // Answered as what it is, 503: the event is not to blame.
      if (isDatabaseAway(error)) throw error
      throw new Problem('COMMON_409_02', { cause: error })
    }
    return
  }
  throw new Problem('COMMON_404_01')
}

function answerOf(letter: DeadLetter): z.infer<typeof letterSchema> {
  const { id, consumer, topic, key, error, redrivesFailed, occurredAt, parkedAt } = letter
  return {
    ...{ id, consumer, topic, storeId: Number(key), reason: reasonOf(error) },
    attempts: ATTEMPTS_MAX + redrivesFailed,
    occurredAt: occurredAt.toISOString(),
    parkedAt: parkedAt.toISOString(),
  }
}

/** What an error said, on one line, without its stack. */
function reasonOf(error: string): string {
  const [said = ''] = error.split(/\n\s+at /)
  return said.replace(/\s+/g, ' ').slice(0, REASON_LENGTH_MAX)
}
