import type { Message, MessagesStream } from '@platformatic/kafka'

/** Messages of a group, as the library reads them. */
export type MessageStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

/** As many as a relay claims: one commit for all of them. */
const BATCH_MAX = 64
/** Messages that wait to be handled; from then on none are fetched. */
export const WAITING_MAX = 256

/** Messages as batches, in the order in which they come. */
export type Batches = {
  /**
   * Waits for messages.
   * @returns what is there, at least one; none when told to stop
   * @throws when the stream has ended
   */
  next(): Promise<Message[]>
}

/**
 * Cuts a stream into batches. It flows, and is paused while many wait: read by hand, the library
 * forgets to fetch when a batch is taken at the wrong moment.
 * @param stream of messages
 * @param signal tells to stop
 */
export function createBatches(stream: MessageStream, signal: AbortSignal): Batches {
  const waiting: Message[] = []
  let change = Promise.withResolvers<void>()
  let ended: Error | undefined

  function end(error?: Error): void {
    ended ??= error ?? new Error('Kafka ended the connection')
    change.resolve()
  }
  stream.on('data', (message: Message) => {
    waiting.push(message)
    if (waiting.length >= WAITING_MAX) stream.pause()
    change.resolve()
  })
  stream.on('error', end)
  stream.on('end', () => end())
  const onAbort = () => change.resolve()
  signal.addEventListener('abort', onAbort)
  stream.on('close', () => {
    signal.removeEventListener('abort', onAbort)
    end()
  })

  return {
    async next() {
      while (!signal.aborted) {
        if (waiting.length > 0) {
          const batch = waiting.splice(0, BATCH_MAX)
          if (waiting.length < WAITING_MAX && stream.isPaused()) stream.resume()
          return batch
        }
        if (ended) throw ended
        await change.promise
        change = Promise.withResolvers()
      }
      return []
    },
  }
}
