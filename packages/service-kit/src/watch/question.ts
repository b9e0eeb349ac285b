import { setTimeout as delay } from 'node:timers/promises'

/** Whoever looks waits no longer than this for what somebody else knows. Milliseconds. */
export const LOOK_MS_MAX = 80

/** Longer than a scrape that was missed, or three: who looks again has a newer answer by then. */
const KEPT_MS_MAX = 60_000

/** Longer than a database takes to fail: 5 s for a connection, 35 s for a server without a word. */
const ASK_MS_MAX = 60_000

/** How long a question may take, and its answer be shown. */
export type QuestionBounds = {
  /** milliseconds that one who looks waits for a new answer; default: 80 */
  lookMsMax?: number | undefined
  /** milliseconds for which the last answer is shown while no newer one comes; default: 60,000 */
  keptMsMax?: number
  /** milliseconds after which a question is given up and can be asked anew; default: 60,000 */
  askMsMax?: number
  /** tells milliseconds, and never goes back */
  now?: () => number
}

/** Tells trouble to whoever operates the process. */
type Tell = (message: string, error: unknown) => void

/**
 * Makes a question whose answer becomes figures: asked once for all who look meanwhile. Who looks
 * before the answer is there, or when there is none, sees the last one unless it is too old: an
 * alert must not go blind while a database is merely slow. The question goes on, for the next look.
 * @param what is asked, for who reads that it is missing; like `orders that wait`
 * @param ask gets the answer
 * @param tell where it is told, once until it is answered again, that it failed or is missing
 * @param bounds see there
 * @returns asks; undefined when there is no answer in time, and none that may still be shown
 */
export function createQuestion<Answer extends {}>(
  what: string,
  ask: () => Promise<Answer>,
  tell: Tell,
  bounds: QuestionBounds = {},
): () => Promise<Answer | undefined> {
  const { lookMsMax = LOOK_MS_MAX, keptMsMax = KEPT_MS_MAX, askMsMax = ASK_MS_MAX } = bounds
  const { now = () => performance.now() } = bounds
  let asking: Promise<Answer | undefined> | undefined
  let kept: { answer: Answer; since: number } | undefined
  let isTold = false

  function tellOnce(error: unknown): undefined {
    if (!isTold) tell(`${what} cannot be counted`, error)
    isTold = true
  }

  async function askNow(): Promise<Answer | undefined> {
    try {
      // Nobody may be waiting for it any more: it keeps no process alive.
      const answer = await within(askMsMax, ask(), { ref: false })
      if (answer === undefined) throw new Error(`it was given up after ${askMsMax} ms`)
      kept = { answer, since: now() }
      isTold = false
      return answer
    } catch (error) {
      return tellOnce(error)
    } finally {
      asking = undefined
    }
  }

  return async () => {
    asking ??= askNow()
    const answer = await within(lookMsMax, asking, { ref: true })
    if (answer !== undefined) return answer
    if (kept && now() - kept.since <= keptMsMax) return kept.answer
    kept = undefined
    return tellOnce(new Error(`there was no answer within ${lookMsMax} ms`))
  }
}

/** What is promised, or undefined when it takes longer than that. */
async function within<Value>(
  msMax: number,
  promise: Promise<Value>,
  { ref }: { ref: boolean },
): Promise<Value | undefined> {
  const over = new AbortController()
  const late = delay(msMax, undefined, { ref, signal: over.signal }).catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    over.abort()
  }
}
