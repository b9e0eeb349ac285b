import type { BusinessDay } from '@haru/business-day'
import { closeDay } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'

/** Calls to trade in flight at a time: 100 stores take 0.5 s, one by one they took 1.3 s. */
const CLOSING_MAX = 8
/** A store that takes longer is stuck; those beside it do not wait for it. */
const CLOSING_MS_MAX = 5_000

/** Days of a store that are to be closed, up to and including one. */
export type ClosingDays = { storeId: number; day: BusinessDay }

/** What came of it; `STUCK`: no answer in time, whatever becomes of it. */
export type Closing = 'CLOSED' | 'PENDING' | 'STUCK' | { error: unknown }

/**
 * Closes days of stores through trade, which alone knows whether an order of them is undecided.
 * Several at a time, and none waits for one that is stuck.
 * @param client calls trade
 * @param stores whose days, in any order
 * @param onClosing told what came of each
 * @param options `signal` ends it before the next store; `msMax` milliseconds for one, default 5 s
 */
export async function closeDays(
  client: InternalClient,
  stores: readonly ClosingDays[],
  onClosing: (storeId: number, closing: Closing) => void,
  options: { signal?: AbortSignal; msMax?: number | undefined } = {},
): Promise<void> {
  const { signal, msMax = CLOSING_MS_MAX } = options
  const waiting = stores.values()
  const closeNext = async () => {
    for (const store of waiting) {
      if (signal?.aborted) return
      onClosing(store.storeId, await closeInTime(client, store, msMax))
    }
  }
  await Promise.all(Array.from({ length: CLOSING_MAX }, closeNext))
}

async function closeInTime(
  client: InternalClient,
  store: ClosingDays,
  msMax: number,
): Promise<Closing> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'STUCK'>((resolve) => {
    timer = setTimeout(() => resolve('STUCK'), msMax)
  })
  const answer = client.call(closeDay, store).then(
    ({ status }): Closing => status,
    (error: unknown): Closing => ({ error }),
  )
  const closing = await Promise.race([answer, late])
  clearTimeout(timer)
  return closing
}
