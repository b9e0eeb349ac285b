/** Longer than a group needs to share its partitions anew. Milliseconds. */
const ANSWER_MS_MAX = 30_000

/**
 * Waits for an answer of Kafka, but not for ever: a broker may accept a connection and say nothing.
 * @param asked given up, it may fail later unheard
 * @param signal gives up at once
 * @throws what was asked for throws; Error when there is no answer in 30 s, or before the signal
 */
export async function answerOf<Answer>(
  asked: Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  asked.catch(() => {})
  const late = Promise.withResolvers<never>()
  const giveUp = () => late.reject(new Error('Kafka gave no answer'))
  const timer = setTimeout(giveUp, ANSWER_MS_MAX)
  signal?.addEventListener('abort', giveUp, { once: true })
  if (signal?.aborted) giveUp()
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}
