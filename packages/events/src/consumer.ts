import { EVENT_SCHEMAS, type Payload, type Topic } from '@haru/contracts'
import { transaction } from '@haru/pg'
import { inTrace } from '@haru/service-kit/trace-context.ts'
import { inSpan } from '@haru/service-kit/trace-spans.ts'
import { type Kysely, sql, type Transaction } from 'kysely'

/** An event on its way to a consumer. */
export type DeliveredEvent<T extends Topic = Topic> = {
  eventId: string
  topic: T
  /** the store's id, as text */
  key: string
  version: number
  payload: Payload<T>
  occurredAt: Date
  /** W3C `traceparent` of the work that it came of; absent: of none */
  traceContext?: string | null
}

/** What is done once, when the transaction in which an event was handled has committed. */
export type AfterCommit = () => void

/**
 * What a consumer does with an event, in the transaction that also records it as handled. It may be
 * rolled back and run again: what shows outside the database belongs in what it returns.
 */
export type Handle<Tables, T extends Topic> = (
  tx: Transaction<Tables>,
  event: DeliveredEvent<T>,
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
) => Promise<AfterCommit | undefined | void>

/** One reader of events: its name is half of `unique (consumer, event_id)`, so it never changes. */
export type Consumer = {
  name: string
  topics: readonly Topic[]
  /** the schema with its inbox and dead letters */
  schema: string
  /**
   * Handles events in one transaction, each exactly once: those handled before are left out. Each
   * is handled within the trace that it came of.
   * @throws whatever a handler threw; then nothing of them happened
   */
  deliver(events: readonly DeliveredEvent[]): Promise<void>
  /** Runs statements on the consumer's own database. */
  connection(): Kysely<unknown>
}

export type ConsumerOptions<Tables> = {
  name: string
  /** the schema with its inbox and dead letters */
  schema: string
  db: Kysely<Tables>
  /**
   * Runs before the handlers of a batch, to take all of their locks in one order: handlers that
   * lock one by one deadlock with those of another batch.
   */
  prepare?: (tx: Transaction<Tables>, events: readonly DeliveredEvent[]) => Promise<void>
}

/**
 * Makes a consumer of a service.
 * @param options who reads what, and where its inbox is
 * @param handlers what to do, by topic
 */
export function createConsumer<Tables>(
  options: ConsumerOptions<Tables>,
  handlers: { [T in Topic]?: Handle<Tables, T> },
): Consumer {
  const { name, schema, db, prepare } = options
  return {
    name,
    schema,
    topics: Object.keys(handlers) as Topic[],
    connection: () => db as Kysely<unknown>,
    async deliver(events) {
      const committed = await transaction(db, async (tx) => {
        const fresh = await recordAsHandled(tx, schema, name, events)
        // Removed when found: an event that comes twice in one batch is handled once, too.
        const todo = events.filter((event) => fresh.delete(event.eventId)).map(checked)
        await prepare?.(tx, todo)
        const afterwards: AfterCommit[] = []
        for (const event of todo) {
          const then = await handleOne(tx, event, handlers, options)
          if (then) afterwards.push(then)
        }
        return afterwards
      })
      for (const then of committed) then()
    },
  }
}

/** Ids in sorted order: two deliverers of the same events then wait and do not deadlock. */
async function recordAsHandled<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  consumer: string,
  events: readonly DeliveredEvent[],
): Promise<Set<string>> {
  const ids = events.map((event) => event.eventId).sort()
  const { rows } = await sql<{ eventId: string }>`
    insert into ${sql.table(`${schema}.inbox`)} (consumer, event_id)
    select ${consumer}, e.event_id from unnest(${ids}::uuid[]) with ordinality e (event_id, n)
     order by e.n
    on conflict do nothing
    returning event_id
  `.execute(tx)
  return new Set(rows.map((row) => row.eventId))
}

async function handleOne<Tables>(
  tx: Transaction<Tables>,
  event: DeliveredEvent,
  handlers: { [T in Topic]?: Handle<Tables, T> },
  { name, schema }: Pick<ConsumerOptions<Tables>, 'name' | 'schema'>,
) {
  const handle = handlers[event.topic] as Handle<Tables, Topic> | undefined
  if (!handle) throw new Error(`nobody handles ${event.topic}`)
  const span = {
    service: schema,
    name: `handle ${event.topic}`,
    kind: 'consumer',
    parent: event.traceContext,
    attributes: {
      'messaging.destination.name': event.topic,
      'messaging.consumer.group.name': name,
      'messaging.message.id': event.eventId,
    },
  } as const
  return await inTrace(event.traceContext, () => inSpan(span, async () => handle(tx, event)))
}

function checked(event: DeliveredEvent): DeliveredEvent {
  return { ...event, payload: EVENT_SCHEMAS[event.topic].parse(event.payload) }
}
