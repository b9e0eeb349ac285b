import { createHash, randomBytes } from 'node:crypto'

/** 128 bits in base64url. */
const CODE_BYTES = 16
/** What a code looks like. */
export const CODE_SHAPE = /^[\w-]{22}$/

/** Makes a one-time code that nobody can guess. */
export function newStaffCode(): string {
  return randomBytes(CODE_BYTES).toString('base64url')
}

/**
 * What is stored of a code. Not keyed: nobody tries all of 2^128.
 * @param code as it was made
 */
export function digestOfCode(code: string): Buffer {
  return createHash('sha256').update(code).digest()
}
