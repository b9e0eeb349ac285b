import pg from 'pg'

/** At which call of those that are meant a process kills itself. */
export type Death = {
  /** amid: it is made, and nobody hears its answer */
  when: 'before' | 'amid' | 'after'
  /** from 1 */
  nth: number
}

/**
 * Makes this process die by SIGKILL at a call of a method.
 * @param prototype that has the method
 * @param method its name
 * @param isMeant looks at the first argument
 * @param death at which call that is meant
 * @returns lets it live on, should it not have come to that call
 */
export function dieAtCall(
  // biome-ignore lint/suspicious/noExplicitAny: any method of any library
  prototype: any,
  method: string,
  isMeant: (argument: unknown) => boolean,
  { when, nth }: Death,
): () => void {
  const original = prototype[method]
  let left = nth
  prototype[method] = function (...args: unknown[]) {
    const isLast = isMeant(args[0]) && --left === 0
    if (isLast && when === 'before') die()
    const result = original.apply(this, args)
    if (!isLast) return result
    if (when === 'amid') die()
    // A promise; or a stream of COPY.
    if (typeof result.then === 'function') return result.then(die)
    result.once('end', die)
    return result
  }
  return () => {
    prototype[method] = original
  }
}

/**
 * Makes this process die by SIGKILL at a statement.
 * @param at matches its text
 * @param death at which such statement
 * @returns lets it live on, should it not have come to that statement
 */
export function dieAtStatement(at: RegExp, death: Death): () => void {
  const isMeant = (statement: unknown) => {
    const text = typeof statement === 'string' ? statement : (statement as { text?: string })?.text
    return at.test(text ?? '')
  }
  return dieAtCall(pg.Client.prototype, 'query', isMeant, death)
}

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
