import { createQuestion, type QuestionBounds } from '@haru/service-kit'
import { type Kysely, sql } from 'kysely'
import { Gauge, Registry } from 'prom-client'
import type { Outbox, Tell } from './relay.ts'

/** Whoever looks is warned long before; counting a million would cost more than it tells. */
const COUNTED_MAX = 10_000

/** What waits in a service's schema. */
type Waiting = { unsent: number; oldestUnsentSeconds: number; deadLetters: number }

/**
 * Makes the metrics of services' events, counted when somebody looks at them. A schema that cannot
 * be asked is told, and missing when its last answer is too old.
 * @param outboxes of the services; each schema's dead letters are counted, too
 * @param tell where trouble is told
 * @param bounds how long that may take, and its answer be shown
 * @returns by schema: dead letters, unsent events, the age of the oldest
 */
export function createEventMetrics(
  outboxes: readonly Outbox[],
  tell: Tell,
  bounds: QuestionBounds = {},
): Registry {
  const registry = new Registry()
  const questions = outboxes.map(({ schema, db }) => {
    const ask = () => countWaiting(db, schema)
    return { schema, count: createQuestion(`events of ${schema}`, ask, tell, bounds) }
  })

  function addGauge(name: string, help: string, read: (waiting: Waiting) => number): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['schema'],
      registers: [registry],
      async collect() {
        const counted = await Promise.all(
          questions.map(async ({ schema, count }) => ({ schema, waiting: await count() })),
        )
        // Not before: who looks meanwhile would see half of it.
        gauge.reset()
        for (const { schema, waiting } of counted) {
          if (waiting) gauge.set({ schema }, read(waiting))
        }
      },
    })
  }

  const upTo = `counted up to ${COUNTED_MAX}`
  addGauge('haru_dead_letters', `Events parked and not redriven, ${upTo}`, (w) => w.deadLetters)
  addGauge('haru_outbox_unsent_events', `Events not sent yet, ${upTo}`, (w) => w.unsent)
  addGauge(
    'haru_outbox_oldest_unsent_seconds',
    'Age of the oldest event not sent yet; 0 when all are',
    (w) => w.oldestUnsentSeconds,
  )
  return registry
}

async function countWaiting(db: Kysely<unknown>, schema: string): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    with unsent as (
      select occurred_at from ${sql.table(`${schema}.outbox`)}
       where sent_at is null order by id limit ${COUNTED_MAX}
    ), parked as (
      select from ${sql.table(`${schema}.dead_letter`)}
       where redriven_at is null order by id limit ${COUNTED_MAX}
    )
    select count(*) as unsent,
           coalesce(extract(epoch from clock_timestamp() - min(occurred_at)), 0)::float8
             as oldest_unsent_seconds,
           (select count(*) from parked) as dead_letters
      from unsent
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error('a count has one row')
  return row
}
