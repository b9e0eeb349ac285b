import type { Json } from '../job.ts'

/** Enough to recognise an item by; a million skipped ones still fit a table. */
const BYTES_MAX = 8_192

/**
 * What jsonb refuses although it is JSON: the escape of the character 0 and of halves of surrogate
 * pairs. Whole escapes are matched, so that an escaped backslash before "u0000" stays what it is.
 */
const ESCAPES = /\\(?:(u0000|ud[89a-f][0-9a-f]{2})|.)/g

/**
 * An item as it is recorded when it is skipped.
 * @param item anything
 * @returns at most 8 KB of JSON that PostgreSQL takes; of more, the beginning as a text; of what is
 *   no JSON, its String
 */
export function itemJson(item: unknown): Json {
  let text = jsonText(item)
  for (let kept = text; bytesOf(text) > BYTES_MAX; text = jsonText(kept)) {
    kept = kept.slice(0, Math.min(BYTES_MAX, Math.floor(kept.length * 0.9)))
  }
  return JSON.parse(text) as Json
}

function jsonText(item: unknown): string {
  return (stringify(item) ?? JSON.stringify(textOf(item))).replace(ESCAPES, (whole, refused) =>
    refused ? '\ufffd' : whole,
  )
}

/** @returns undefined for what is no JSON: functions, symbols, cycles, bigint */
function stringify(item: unknown): string | undefined {
  try {
    return JSON.stringify(item)
  } catch {
    return undefined
  }
}

function textOf(item: unknown): string {
  try {
    return String(item)
  } catch {
    return Object.prototype.toString.call(item)
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}
