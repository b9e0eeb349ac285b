import type { Message, MessagesStream } from '@platformatic/kafka'

/** Messages of a group, as the library reads them. */
export type MessageStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>

/** As many as a relay claims: one commit for all of them. */
const BATCH_MAX = 64
/** Messages that wait to be handled; from then on none are fetched. */
export const WAITING_MAX = 256
/** The same of what they take: other programs' messages may be of a megabyte each. */
const WAITING_BYTES_MAX = 16_000_000

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
  let waitingBytes = 0
  let change = Promise.withResolvers<void>()
  let ended: Error | undefined

  function end(error?: Error): void {
    ended ??= error ?? new Error('Kafka ended the connection')
    change.resolve()
  }
  const areMany = () => waiting.length >= WAITING_MAX || waitingBytes >= WAITING_BYTES_MAX
  stream.on('data', (message: Message) => {
    waiting.push(message)
    waitingBytes += bytesOf(message)
    if (areMany()) stream.pause()
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
          for (const message of batch) waitingBytes -= bytesOf(message)
          if (!areMany() && stream.isPaused()) stream.resume()
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

function bytesOf({ key, value, headerEntries }: Message): number {
  const inHeaders = headerEntries.map(([name, text]) => name.length + (text?.length ?? 0))
  return inHeaders.reduce((sum, bytes) => sum + bytes, (key?.length ?? 0) + (value?.length ?? 0))
}
