import type { TradeContext } from '../context.ts'
import { type LiveScope, readLiveEvents, readStreamBounds } from './live-sql.ts'

/** One server-sent event. */
export type LiveMessage = { id: string; event: string; data: unknown }

/** Asked before each delivery and this often besides: a stream outlives the request's own check. */
const STILL_ALLOWED_EVERY_MS = 5_000

/** Who follows, from where, and for how long. */
export type Following = {
  scope: LiveScope
  /** the last number that the client has seen; absent: only what comes from now on */
  lastEventId: number | 'unreadable' | undefined
  /** ends the stream at once */
  signal: AbortSignal
  /** false when the credentials have been revoked: then the stream ends */
  isStillAllowed: () => Promise<boolean>
}

/**
 * Follows what changes in a store or at a table, without a gap.
 * @param context trade's
 * @param following who, from where, for how long
 * @returns messages; the first is `reset` when the client's last number is unreadable, or too old
 *   to resume from
 */
export async function* followChanges(
  context: TradeContext,
  following: Following,
): AsyncGenerator<LiveMessage> {
  const { scope, signal, isStillAllowed } = following
  let news = Promise.withResolvers<void>()
  const stopListening = context.feed.listen(scope.storeId, () => news.resolve())
  const end = () => news.resolve()
  signal.addEventListener('abort', end)
  try {
    const { oldest, last } = await readStreamBounds(context.db, scope.storeId)
    const from = following.lastEventId
    const isGone =
      from === 'unreadable' || (from !== undefined && (from + 1 < oldest || from > last))
    let seen = isGone ? last : (from ?? last)
    // Said at once, so that the client knows from where to resume.
    yield { id: String(seen), event: isGone ? 'reset' : 'ready', data: {} }
    while (!signal.aborted && (await isStillAllowed())) {
      const events = await readLiveEvents(context.db, scope, seen)
      for (const { id, type, payload } of events) {
        if (signal.aborted) return
        yield { id: String(id), event: type, data: payload }
        seen = id
      }
      if (events.length > 0) continue
      const timer = setTimeout(end, STILL_ALLOWED_EVERY_MS)
      await news.promise
      clearTimeout(timer)
      news = Promise.withResolvers<void>()
    }
  } finally {
    stopListening()
    signal.removeEventListener('abort', end)
  }
}
