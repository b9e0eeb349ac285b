const FIRST_DELAY_MS = 100
const DELAY_MS_MAX = 30_000

/**
 * When an event that failed is tried again. It doubles each time, spread by up to half so that
 * failing together is not retrying together.
 * @param attempts that were made before the one that failed
 * @returns milliseconds
 */
export function delayAfter(attempts: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** attempts, DELAY_MS_MAX)
  return Math.round(delay * (0.75 + Math.random() / 2))
}
