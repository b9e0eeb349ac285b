import { createHash } from 'node:crypto'
import { type JobParameters, JobRefusal } from '../job.ts'

/** Parameters name things; whoever wants to pass data passes where it is. */
const CHARACTERS_MAX = 8_192

/**
 * The canonical form of parameters: JSON with sorted keys, so that the order in which they were
 * given does not matter, while `1` and `"1"` differ.
 * @throws JobRefusal INVALID_PARAMETERS for numbers that are not finite, or too much text
 */
export function canonicalForm(parameters: JobParameters): string {
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new JobRefusal('INVALID_PARAMETERS', `the parameter ${name} is not a finite number`)
    }
  }
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify(sorted)
  if (text.length > CHARACTERS_MAX) {
    throw new JobRefusal('INVALID_PARAMETERS', `parameters exceed ${CHARACTERS_MAX} characters`)
  }
  return text
}

/**
 * What makes an instance of a job the same instance: SHA-256 of its identifying parameters.
 * @param identifying parameters, in any order
 * @returns 32 bytes
 */
export function identityDigest(identifying: JobParameters): Buffer {
  return createHash('sha256').update(canonicalForm(identifying)).digest()
}
