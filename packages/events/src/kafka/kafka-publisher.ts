import { findErrorBy, type MessageToProduce, Producer } from '@platformatic/kafka'
import { clientOptions, type KafkaOptions } from './kafka-options.ts'

/** The library's producer tries for ever; a send that takes longer has failed. Milliseconds. */
const SEND_MS_MAX = 10_000

/** A message as it goes over the wire. */
export type Message = {
  topic: string
  key: Buffer | undefined
  value: Buffer
  headers: ReadonlyMap<string, Buffer>
}

/** Kafka cannot be used just now: no fault of the message, which waits. */
export class KafkaAway extends Error {}

/** Sends messages, a batch at a time. */
export type Publisher = {
  /**
   * Sends messages and waits until all replicas in sync have them.
   * @throws KafkaAway when that cannot be had now; some of them may have been sent all the same
   * @throws what Kafka said when it refuses one of them for good
   */
  publish(messages: readonly Message[]): Promise<void>
  /** Gives up what is being sent. */
  close(): Promise<void>
}

/**
 * Makes the publisher of this process.
 * @param options where Kafka is
 */
export function createPublisher(options: KafkaOptions): Publisher {
  let producer: Producer | undefined
  let last: Promise<unknown> = Promise.resolve()
  const ending = new AbortController()

  function open(): Producer {
    // Its numbers make the library's own repeats harmless; ours are told by the event's id.
    producer ??= new Producer({
      ...clientOptions(options),
      idempotent: true,
      retries: Number.MAX_SAFE_INTEGER,
    })
    return producer
  }

  /** After a failure its sequence numbers are in doubt: the next send begins with new ones. */
  function drop(): void {
    const dropped = producer
    producer = undefined
    dropped?.close(true).catch(() => {})
  }

  async function send(messages: readonly Message[]): Promise<void> {
    if (ending.signal.aborted) throw new KafkaAway('this process stops')
    const timer = Promise.withResolvers<never>()
    const giveUp = (reason: string) => timer.reject(new KafkaAway(reason))
    const timeout = setTimeout(giveUp, SEND_MS_MAX, `no answer within ${SEND_MS_MAX / 1_000} s`)
    const onEnd = () => giveUp('this process stops')
    ending.signal.addEventListener('abort', onEnd, { once: true })
    try {
      const sending = open().send({ messages: messages.map(wireMessage) })
      // When given up it fails later, and nobody listens.
      sending.catch(() => {})
      await Promise.race([sending, timer.promise])
    } catch (error) {
      drop()
      throw isRefusal(error) ? error : awayFor(error)
    } finally {
      clearTimeout(timeout)
      ending.signal.removeEventListener('abort', onEnd)
    }
  }

  return {
    // One after the other: numbers of two sends that cross would be out of sequence.
    publish(messages) {
      const sent = last.then(() => send(messages))
      last = sent.catch(() => {})
      return sent
    },
    async close() {
      ending.abort()
      await last
      await producer?.close(true)
    },
  }
}

function wireMessage({ topic, key, value, headers }: Message): MessageToProduce {
  const bytes = [...headers].map(([name, text]) => [Buffer.from(name), text] as const)
  return { topic, value, headers: new Map(bytes), ...(key && { key }) }
}

/** What trying again cannot mend: too large, not allowed, and the like. */
function isRefusal(error: unknown): boolean {
  if (error instanceof KafkaAway || !(error instanceof Error)) return false
  const isProtocol = findErrorBy(error, 'code', 'PLT_KFK_PROTOCOL') !== null
  return isProtocol && findErrorBy(error, 'canRetry', true) === null
}

function awayFor(error: unknown): KafkaAway {
  if (error instanceof KafkaAway) return error
  return new KafkaAway(error instanceof Error ? error.message : String(error), { cause: error })
}
