import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { HaruConfig } from '../config.ts'

/** What signs cookies and internal calls. */
export type Secrets = { cookieSecrets: readonly [string, ...string[]]; internalKey: string }

/** Where a demo keeps its own, in the data folder. */
export const SECRETS_FILE = 'secrets.json'

/**
 * The secrets in force: the configured ones, else, in a demo, its own, made once and kept in the
 * data folder for its user alone.
 * @param config production always has them configured
 */
export function loadSecrets(config: HaruConfig): Secrets {
  const [first, ...others] = config.HARU_COOKIE_SECRETS ?? []
  if (first && config.HARU_INTERNAL_KEY) {
    return { cookieSecrets: [first, ...others], internalKey: config.HARU_INTERNAL_KEY }
  }
  const own = loadDemoSecrets(config.HARU_DATA_DIR)
  return {
    cookieSecrets: first ? [first, ...others] : own.cookieSecrets,
    internalKey: config.HARU_INTERNAL_KEY ?? own.internalKey,
  }
}

function loadDemoSecrets(dataDir: string): Secrets {
  const file = join(dataDir, SECRETS_FILE)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const made: Secrets = { cookieSecrets: [makeSecret()], internalKey: makeSecret() }
  // Parts that start together must not read what another has not written to its end.
  const whole = `${file}.${randomBytes(16).toString('hex')}`
  try {
    writeFileSync(whole, JSON.stringify(made), { flag: 'wx', mode: 0o600 })
    linkSync(whole, file)
    return made
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets
  } finally {
    rmSync(whole, { force: true })
  }
}

function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}
