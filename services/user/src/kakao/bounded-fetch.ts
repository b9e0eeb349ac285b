/** Kakao's answers have some 2 kB. */
const ANSWER_BYTES_MAX = 100_000

/**
 * Fetches an answer of a bounded size: whoever answers in Kakao's place may never end.
 * @param url as `fetch` takes it
 * @param options as `fetch` takes them
 * @returns an answer whose body fails to be read where it has more than 100 kB
 */
export async function boundedFetch(url: string, options?: RequestInit): Promise<Response> {
  const { body, status, headers } = await fetch(url, options)
  if (!body) return new Response(null, { status, headers })
  let bytes = 0
  const bound = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      bytes += piece.byteLength
      if (bytes > ANSWER_BYTES_MAX) controller.error(new Error('the answer is too large'))
      else controller.enqueue(piece)
    },
  })
  return new Response(body.pipeThrough(bound), { status, headers })
}
