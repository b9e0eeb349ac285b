/** Who asks for somebody that is not known must not make a flood of looks. Milliseconds. */
const AT_MOST_EVERY_MS = 500

/** Looks again and again, never twice at once. */
export type Looks = {
  start(everyMs: number): void
  /** Looks now, or waits for the look under way; does nothing soon after the last. */
  now(): Promise<void>
  stop(): Promise<void>
}

/**
 * Makes something that looks regularly, and sooner when it is asked to.
 * @param look never fails
 * @param atMostEveryMs how often it may be asked, in milliseconds
 */
export function createLooks(look: () => Promise<void>, atMostEveryMs = AT_MOST_EVERY_MS): Looks {
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  const lookOnce = () => {
    looking ??= look().finally(() => {
      looking = undefined
      lookedAt = performance.now()
    })
    return looking
  }
  return {
    start(everyMs) {
      timer = setInterval(() => void lookOnce(), everyMs)
      timer.unref()
    },
    async now() {
      if (looking || performance.now() - lookedAt >= atMostEveryMs) await lookOnce()
    },
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
