/** Whether this screen hears of changes: `away` while the network or the server is. */
export type LiveStatus = 'connecting' | 'live' | 'away'

/** What screens are told; the payloads are those of /asyncapi.json. */
export const LIVE_TOPICS = [
  'order-changed',
  'trade-paid',
  'product-changed',
  'staff-called',
  'ticket-changed',
] as const
export type LiveTopic = (typeof LIVE_TOPICS)[number]

/** What a follower of the stream is told. */
export type LiveHandlers = {
  /** @param payload as it came */
  onChange(topic: LiveTopic, payload: unknown): void
  /** something may have been missed: what is shown must be read anew */
  onReset(): void
  onStatus(status: LiveStatus): void
  /** the server refused, and tells a stream not why; awaited before it is asked again */
  onRefused(): Promise<void>
}

const PATH = '/trade/events'
/** A stream that the server refused is asked for again after so long, up to the longest. */
const AGAIN_MS_MIN = 500
const AGAIN_MS_MAX = 5_000

/**
 * Follows what changes in this store, or at this table, until told to stop. The browser itself
 * takes a broken stream up again where it broke; what the server refused is asked for anew.
 * @returns ends it
 */
export function followLive(handlers: LiveHandlers): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let againMs = AGAIN_MS_MIN
  let ended = false

  function open(): void {
    if (ended) return
    source?.close()
    source = new EventSource(PATH)
    for (const topic of LIVE_TOPICS) {
      source.addEventListener(topic, ({ data }) => handlers.onChange(topic, JSON.parse(data)))
    }
    source.addEventListener('ready', onReady)
    source.addEventListener('reset', onReady)
    source.addEventListener('error', onError)
  }

  function onReady(): void {
    againMs = AGAIN_MS_MIN
    handlers.onStatus('live')
    // A stream that was opened anew knows no number to resume after; nor does the first: what is
    // shown was read while it was being opened.
    handlers.onReset()
  }

  function onError(): void {
    handlers.onStatus('away')
    if (source?.readyState === EventSource.CLOSED) openLater()
  }

  function openLater(): void {
    source?.close()
    // A page that is being left sees its stream break, too, and must ask for nothing any more: a
    // renewal whose answer is lost leaves a spent token behind, and with that the session ends.
    timer = setTimeout(() => void handlers.onRefused().then(open), againMs)
    againMs = Math.min(againMs * 2, AGAIN_MS_MAX)
  }

  function onOnline(): void {
    clearTimeout(timer)
    source?.close()
    againMs = AGAIN_MS_MIN
    open()
  }

  addEventListener('online', onOnline)
  open()
  return () => {
    ended = true
    removeEventListener('online', onOnline)
    clearTimeout(timer)
    source?.close()
  }
}
