/** An open stream of server-sent events, read one by one. */
export type EventStream = {
  status: number
  /** the next event that is no comment; undefined when the stream has ended */
  next(): Promise<StreamedEvent | undefined>
  close(): void
}

export type StreamedEvent = { id: string; event: string; data: Record<string, unknown> }

/**
 * Opens GET /trade/events.
 * @param url of the gateway
 * @param headers who reads, and from where
 */
export async function openEventStream(
  url: string,
  headers: Record<string, string>,
): Promise<EventStream> {
  const abort = new AbortController()
  const response = await fetch(`${url}/trade/events`, {
    headers: { accept: 'text/event-stream', ...headers },
    signal: abort.signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let buffered = ''
  return {
    status: response.status,
    close: () => abort.abort(),
    async next() {
      for (;;) {
        const end = buffered.indexOf('\n\n')
        if (end >= 0) {
          const block = buffered.slice(0, end)
          buffered = buffered.slice(end + 2)
          const event = parse(block)
          if (event) return event
          continue
        }
        const chunk = await reader?.read()
        if (!chunk || chunk.done) return undefined
        buffered += chunk.value
      }
    },
  }
}

function parse(block: string): StreamedEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()] as const
    }),
  )
  const event = fields.get('event')
  if (!event) return undefined
  const data = JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown>
  return { id: fields.get('id') ?? '', event, data }
}
