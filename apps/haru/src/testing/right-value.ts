import fc from 'fast-check'
import type { Schema } from './openapi-operations.ts'

/** What a right request may name. */
export type Known = {
  ids: readonly number[]
  /** by the name of a parameter or member, in place of any id or text */
  values: Readonly<Record<string, readonly unknown[]>>
}

/** Short enough for every text of ours. One for all: each maps a million letters of its own. */
const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 })

/**
 * Right values of a schema; what is called an id is one that exists.
 * @param schema of a body, or a part of it, or a parameter
 * @param known what exists
 * @param name of the member or parameter
 */
export function rightValue(schema: Schema, known: Known, name = ''): fc.Arbitrary<unknown> {
  const values = known.values[name]
  if (values) return fc.constantFrom(...values)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => rightValue(one, known, name)))
  const type = [schema.type].flat()[0]
  if (type === 'object') {
    const members = Object.entries(schema.properties ?? {}).map(
      ([key, one]) => [key, rightValue(one, known, key)] as const,
    )
    const requiredKeys = schema.required ?? []
    return fc.record(Object.fromEntries(members), { requiredKeys }).map((one) => ({ ...one }))
  }
  if (type === 'array') {
    const { items = {}, minItems = 0 } = schema
    return fc.array(rightValue(items, known, name), {
      minLength: minItems,
      maxLength: minItems + 2,
    })
  }
  if (type === 'integer' || type === 'number') {
    if (/id$/i.test(name)) return fc.constantFrom(...known.ids)
    const { minimum = 0, maximum = 5 } = schema
    return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 5) })
  }
  if (schema.format === 'date') return fc.constantFrom('2025-02-03', '2026-11-01', '2026-12-01')
  if (type === 'string') return word
  return fc.constant(null)
}
