import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'

/** What somebody else's program reads: its tests look for what they know. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads any file, and fails where it lacks
export type Read = any

/** The folder of all this. */
export const OPS = import.meta.dirname

/**
 * Reads the documents of a YAML file, as Compose, kubectl and Prometheus would.
 * @param path below ops/
 * @throws Error naming the place of what is no YAML, also of a key that stands there twice
 */
export function readYaml(path: string): Read[] {
  const text = readFileSync(join(OPS, path), 'utf8')
  return parseAllDocuments(text, { merge: true }).map((document) => {
    const [error] = [...document.errors, ...document.warnings]
    if (error) throw new Error(`${path}: ${error.message}`)
    return document.toJS()
  })
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsIn)
}
