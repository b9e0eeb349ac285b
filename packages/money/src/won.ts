/** An amount of money: a whole number of won, always a safe integer, never a fraction. */
export type Won = number

/** The highest price of one product, and the highest base stock: domain.md, "product". */
export const PRICE_MAX: Won = 10_000_000
/** An order that takes its trade past this is refused: domain.md, money rule 1. */
export const TRADE_AMOUNT_MAX: Won = 1_000_000_000_000

/**
 * Says that a number is an amount of won.
 * @param value a whole number of won, may be negative (a correction)
 * @returns the same number
 * @throws RangeError when it is a fraction or beyond the safe integers
 */
export function won(value: number): Won {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number of won`)
  return value
}

/**
 * The amount of a line: price × count.
 * @param unitPrice won for one
 * @param count how many, a whole number
 * @returns won
 * @throws RangeError when the product is beyond the safe integers
 */
export function multiplyWon(unitPrice: Won, count: number): Won {
  return won(won(unitPrice) * won(count))
}

/**
 * Adds amounts up, checking after each that the sum is still exact.
 * @param amounts won
 * @returns won, 0 for none
 * @throws RangeError when the sum leaves the safe integers
 */
export function sumWon(amounts: Iterable<Won>): Won {
  let sum = 0
  for (const amount of amounts) sum = won(sum + won(amount))
  return sum
}
