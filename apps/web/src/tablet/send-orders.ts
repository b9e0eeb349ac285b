import { api, dataOf } from '../api/client.ts'
import { ApiProblem, isRefusal } from '../api/problem.ts'
import { arrived, isStale, leaveOld } from './flight.ts'
import { confirmed, type Flight, refused } from './guest.ts'
import { guestStore } from './guest-store.ts'
import { isUnpaired } from './tablet-queries.ts'

/** After an order got no answer it is sent again so soon, then twice as late, up to the longest. */
const AGAIN_MS_MIN = 500
const AGAIN_MS_MAX = 10_000
/** An order that has arrived is asked after so often, should nothing be told live. */
const UNDECIDED_AGAIN_MS = 2_000
/** Most orders are decided by then, and answered with what came of them. */
const PREFER = 'wait=1'

/** Sends what is on its way; `wake` tries at once, `stop` ends it. */
export type Sending = { wake(): void; stop(): void }

type Outcome = 'settled' | { againMs: number }

/**
 * Sends every order that the guests pressed, each with its own key, until its outcome is known:
 * however often it is sent, and whatever is lost on the way, it is one order.
 * @param on.unpaired this device is no table's tablet any more
 * @param on.refused what is shown of the menu is not what it is
 * @param on.answered the bill is another
 */
export function sendOrders(on: Record<'unpaired' | 'refused' | 'answered', () => void>): Sending {
  const end = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isBusy = false
  let failures = 0

  async function run(): Promise<void> {
    clearTimeout(timer)
    if (isBusy) return
    isBusy = true
    try {
      for (let flight = next(); flight && !end.signal.aborted; flight = next()) {
        const outcome = await attempt(flight)
        if (outcome === 'settled') continue
        if (!end.signal.aborted) timer = setTimeout(run, outcome.againMs)
        return
      }
    } finally {
      isBusy = false
    }
  }

  async function attempt(flight: Flight): Promise<Outcome> {
    try {
      const outcome = await send(flight, end.signal)
      failures = 0
      on.answered()
      return outcome
    } catch (error) {
      if (isUnpaired(error)) {
        on.unpaired()
        return { againMs: AGAIN_MS_MAX }
      }
      if (!isRefusal(error)) return { againMs: laterMs(error) }
      failures = 0
      const { code, message, body } = error
      const { productIdList = [] } = body
      guestStore.change((guest) => refused(guest, flight.key, { code, productIdList, message }))
      on.refused()
      return 'settled'
    }
  }

  function laterMs(error: unknown): number {
    const said = error instanceof ApiProblem ? error.retryAfter : undefined
    return said === undefined ? Math.min(AGAIN_MS_MIN * 2 ** failures++, AGAIN_MS_MAX) : said * 1e3
  }

  const wake = () => void run()
  let known = ''
  const stopHearing = guestStore.subscribe(() => {
    // What is chosen meanwhile is no reason to try again before its time.
    const pressed = guestStore.get().flights.map(({ key, sinceMs }) => `${key} ${sinceMs}`)
    if (pressed.join() !== known) wake()
    known = pressed.join()
  })
  addEventListener('online', wake)
  wake()
  return {
    wake,
    stop() {
      end.abort()
      clearTimeout(timer)
      stopHearing()
      removeEventListener('online', wake)
    },
  }
}

function next(): Flight | undefined {
  guestStore.change((guest) => leaveOld(guest, Date.now()))
  return guestStore.get().flights.find((flight) => !isStale(flight, Date.now()))
}

async function send(flight: Flight, signal: AbortSignal): Promise<Outcome> {
  const { key, lines } = flight
  const productList = lines.map(({ id, count, price }) => ({ id, count, price }))
  const header = { 'idempotency-key': key, prefer: PREFER }
  const answer = await dataOf(
    api.POST('/trade/order', { params: { header }, body: { productList }, signal }),
  )
  const { orderId, status, reason } = answer
  guestStore.change((guest) => {
    if (status === 'PENDING') return arrived(guest, key, orderId)
    if (status !== 'REJECTED') return confirmed(guest, key)
    const { errorCode = '', productIdList = [] } = reason ?? {}
    return refused(guest, key, { code: errorCode, productIdList })
  })
  return status === 'PENDING' ? { againMs: UNDECIDED_AGAIN_MS } : 'settled'
}

/** Anything else, like an answer that broke off or the page of a proxy, may hide an order. */
