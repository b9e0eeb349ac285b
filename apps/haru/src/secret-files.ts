import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Longer than any setting; a file beyond it is another one. */
const BYTES_MAX = 64 * 1024
const OTHERS_MAY_WRITE = 0o022
const SUFFIX = '_FILE'

/** Settings as the environment has them, and what is wrong with those that files have. */
export type WithFiles = { environment: Record<string, string | undefined>; faults: string[] }

/**
 * Takes secrets from the files that name them: `NAME_FILE` is the path of a file that holds NAME,
 * as Docker and Kubernetes mount secrets. One newline at its end does not count.
 * @param environment variables by name; empty ones count as absent
 * @param isSecret says of a setting whether it may come from a file
 * @returns each NAME as if it had been given, and a line for each that could not be taken; a line
 *   never holds what a file holds
 */
export function withSecretFiles(
  environment: Readonly<Record<string, string | undefined>>,
  isSecret: (name: string) => boolean,
): WithFiles {
  const faults: string[] = []
  const read: Record<string, string> = {}
  for (const [variable, path] of Object.entries(environment)) {
    if (!path || !variable.endsWith(SUFFIX)) continue
    const name = variable.slice(0, -SUFFIX.length)
    if (!isSecret(name)) continue
    if (environment[name]) {
      faults.push(`${variable}: is given, and so is ${name}; leave one of them out`)
      continue
    }
    try {
      read[name] = readSecret(path)
    } catch (error) {
      faults.push(`${variable}: ${path} ${String((error as Error).message)}`)
    }
  }
  return { environment: { ...environment, ...read }, faults }
}

/** @throws Error saying what is wrong with the file, to be read after its path */
function readSecret(path: string): string {
  // A pipe would be waited for.
  const file = openFile(path)
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new Error('is not a file')
    if (stat.mode & OTHERS_MAY_WRITE) {
      throw new Error('can be written by others than its owner: chmod go-w it')
    }
    if (stat.size > BYTES_MAX) throw new Error(`has more than ${BYTES_MAX} bytes`)
    const bytes = Buffer.alloc(BYTES_MAX)
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, BYTES_MAX, 0))
    const secret = text.replace(/\r?\n$/, '')
    if (secret.trim() === '') throw new Error('is empty')
    // Such a value of an environment variable cannot be.
    if (/[\0\r\n\ufffd]/.test(secret)) throw new Error('holds more than one line of text')
    return secret
  } finally {
    closeSync(file)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by the user of this process',
}

function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException
    throw new Error(REASONS[code] ?? `cannot be read (${code})`, { cause })
  }
}
