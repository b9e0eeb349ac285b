import type { Tell } from '../relay.ts'

/** Trouble that lasts is told when it begins, and not at every try. */
export type Outage = {
  began(message: string, error: unknown): void
  over(): void
}

/**
 * Makes something that tells one kind of trouble once.
 * @param tell where
 */
export function createOutage(tell: Tell): Outage {
  let isTold = false
  return {
    began(message, error) {
      if (!isTold) tell(message, error)
      isTold = true
    },
    over() {
      isTold = false
    },
  }
}
