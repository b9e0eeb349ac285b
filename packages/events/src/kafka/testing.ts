import { sql } from 'kysely'
import type { Consumer, DeliveredEvent } from '../consumer.ts'
import { paid, recordEffect, type TwoServices } from '../testing.ts'
import type { HandleOptions } from './kafka-handle.ts'
import type { ReadMessage } from './kafka-message.ts'
import { createKafkaMetrics } from './kafka-metrics.ts'
import type { Message } from './kafka-publisher.ts'

/** A message as another program sends it, by default of a paid trade and without headers. */
export function readOf(changes: Partial<ReadMessage> = {}): ReadMessage {
  return {
    topic: 'trade-paid',
    key: Buffer.from('7'),
    value: Buffer.from(JSON.stringify(paid(1).payload)),
    headers: new Map(),
    partition: 3,
    offset: 5n,
    timestamp: 1_000n,
    ...changes,
  }
}

/** The message of a paid trade with an id of its own. */
export function readPaid(number: number, offset = BigInt(number)): ReadMessage {
  const value = Buffer.from(JSON.stringify(paid(number).payload))
  const headers = new Map([['event-id', Buffer.from(crypto.randomUUID())]])
  return readOf({ value, headers, offset })
}

/** Handles messages without Kafka: what would be sent there is remembered. */
export function handleAlone(consumer: Consumer) {
  const sent: Message[] = []
  const told: string[] = []
  const handle: HandleOptions = {
    options: { brokers: [], tls: false, replication: 1 },
    consumer,
    publisher: {
      publish: async (messages) => void sent.push(...messages),
      close: async () => {},
    },
    metrics: createKafkaMetrics(
      async () => [],
      () => {},
    ),
    tell: (message) => void told.push(message),
  }
  return { handle, sent, told }
}

/** A reader that fails on some trades for as long as they are broken. */
export function readerFailingOn(services: TwoServices, broken: ReadonlySet<number>): Consumer {
  return services.reader(async (tx, event: DeliveredEvent<'trade-paid'>) => {
    if (broken.has(event.payload.tradeId)) throw new Error(`trade ${event.payload.tradeId} is bad`)
    await recordEffect('reader')(tx, event)
  })
}

/** What waits in the reader's schema to be tried again. */
export async function waitingFor({ admin }: TwoServices, consumer = 'reader') {
  const { rows } = await sql<{ tradeId: number; attempts: number }>`
    select (payload ->> 'tradeId')::bigint as trade_id, attempts from store.outbox
     where consumer = ${consumer} and sent_at is null order by id
  `.execute(admin)
  return rows
}

/** Lets the time pass that such events wait for. */
export async function makeWaitingDue({ admin }: TwoServices): Promise<void> {
  await sql`update store.outbox set next_attempt_at = now() where sent_at is null`.execute(admin)
}
