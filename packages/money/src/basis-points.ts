import { type Won, won } from './won.ts'

/** A share in hundredths of a percent: 40 is 0.4 %. A whole number, 0 to 10,000. */
export type BasisPoints = number

const WHOLE = 10_000n

/**
 * The share of an amount, rounded down to the won (towards zero for a correction, so that a payment
 * and its reversal cancel out). Computed in integers: domain.md, money rule 1.
 * @param amount won
 * @param share basis points, 0 to 10,000
 * @returns won
 * @throws RangeError when the amount is not whole won, or the share not in its range
 */
export function shareRoundedDown(amount: Won, share: BasisPoints): Won {
  if (!Number.isInteger(share) || share < 0 || share > 10_000) {
    throw new RangeError(`${share} is not a share in basis points (0 to 10,000)`)
  }
  return Number((BigInt(won(amount)) * BigInt(share)) / WHOLE)
}
