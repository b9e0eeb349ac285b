/** Whoever looks waits no longer than this for what somebody else knows. Milliseconds. */
export const LOOK_MS_MAX = 80

/** Tells trouble to whoever operates the process. */
type Tell = (message: string, error: unknown) => void

/**
 * Makes a question whose answer becomes figures: asked once for all who look meanwhile. What cannot
 * be answered, or not in time, is missing from what they see, and told once until it can be again.
 * @param what is asked, for who reads that it is missing; like `orders that wait`
 * @param ask gets the answer
 * @param tell where trouble is told
 * @param msMax milliseconds that one who looks waits
 * @returns asks; undefined when there is no answer in time
 */
export function createQuestion<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  tell: Tell,
  msMax: number = LOOK_MS_MAX,
): () => Promise<Answer | undefined> {
  let asking: Promise<Answer | undefined> | undefined
  let isTold = false

  function tellOnce(error: unknown): undefined {
    if (!isTold) tell(`${what} cannot be counted`, error)
    isTold = true
  }

  async function askNow(): Promise<Answer | undefined> {
    try {
      return await ask()
    } catch (error) {
      return tellOnce(error)
    } finally {
      asking = undefined
    }
  }

  return async () => {
    asking ??= askNow()
    const late = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => {
      late.resolve(tellOnce(new Error(`there was no answer within ${msMax} ms`)))
    }, msMax)
    try {
      const answer = await Promise.race([asking, late.promise])
      if (answer !== undefined) isTold = false
      return answer
    } finally {
      clearTimeout(timer)
    }
  }
}
