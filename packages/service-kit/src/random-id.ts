import { randomBytes } from 'node:crypto'

/** A UUID proper has 122 random bits: six of its bits say how it was made. */
const BYTES = 16

/**
 * Makes an id that nobody can guess: 128 bits of the system's secure generator, written as a UUID
 * is, for columns of that type.
 */
export function randomId(): string {
  const hex = randomBytes(BYTES).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
