/**
 * An idempotency key, for one intention. Not `crypto.randomUUID`: a device that reaches the
 * restaurant's machine by plain http has none.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
