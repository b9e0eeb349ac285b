import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OPS, type Read, readYaml, textsIn } from '../read-yaml.ts'

export const FILES = ['infrastructure.yaml', 'application.yaml', 'monitoring.yaml'] as const

/** `${NAME:?why}`, `${NAME:-else}` or `${NAME}`; `$$` is a `$`. */
const VARIABLE = /(?<!\$)\$\{(\w+)(?:(:[?-])([^}]*))?\}/g

/** A variable that a file asks for. */
export type Variable = { name: string; how: string; rest: string }

/** Reads the file of that name, as it is written. */
export function readCompose(file: (typeof FILES)[number]): Read {
  const [content] = readYaml(`compose/${file}`)
  return content
}

/** All services of all files, by name. */
export function allServices(): Map<string, Read> {
  return new Map(FILES.flatMap((file) => Object.entries(readCompose(file).services)))
}

/** The variables that a value asks for. */
export function variablesIn(value: unknown): Variable[] {
  return textsIn(value).flatMap((text) =>
    Array.from(text.matchAll(VARIABLE), ([, name = '', how = '', rest = '']) => {
      return { name, how, rest }
    }),
  )
}

/**
 * Fills variables in as Compose does.
 * @param text as it is written
 * @param given variables by name
 * @throws Error when one is asked for and not given
 */
export function fillIn(text: string, given: Readonly<Record<string, string>>): string {
  const filled = text.replaceAll(VARIABLE, (_all, name: string, how = '', rest = '') => {
    const value = given[name]
    if (value) return value
    if (how !== ':?') return rest
    throw new Error(`${name} is missing: ${rest}`)
  })
  return filled.replaceAll('$$', '$')
}

/** The variables of `.env.example`, as they are written there. */
export function exampleVariables(): Record<string, string> {
  const lines = readFileSync(join(OPS, 'compose/.env.example'), 'utf8').split('\n')
  const written = lines.filter((line) => /^\w+=/.test(line))
  return Object.fromEntries(written.map((line) => line.split(/=(.*)/s).slice(0, 2)))
}
