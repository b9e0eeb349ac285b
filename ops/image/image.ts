import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OPS } from '../read-yaml.ts'

/** The repository's root, out of which the image is built. */
export const ROOT = join(OPS, '..')
export const DOCKERFILE = readFileSync(join(OPS, 'image/Dockerfile'), 'utf8')

/** Instructions of the Dockerfile, each on one line. */
export function instructions(): string[] {
  const lines = DOCKERFILE.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '')
  return lines.split('\n').filter((line) => line !== '')
}

/** The settings that every process of the image has, unless it is told otherwise. */
export function imageSettings(): Record<string, string> {
  const words = instructions()
    .filter((line) => line.startsWith('ENV '))
    .flatMap((line) => line.slice('ENV '.length).split(' '))
  const entries = words.map((word) => word.split('=') as [string, string])
  return Object.fromEntries(entries.filter(([name]) => name.startsWith('HARU_')))
}

/** Milliseconds within which a process that is told to stop has ended. */
export function stopMsMax(): number {
  const file = join(ROOT, 'apps/haru/src/commands/run-until-stopped.ts')
  const [, ms = ''] = /STOP_MS_MAX = ([\d_]+)/.exec(readFileSync(file, 'utf8')) ?? []
  return Number(ms.replaceAll('_', ''))
}
