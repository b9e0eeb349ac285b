import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RepositoryFile } from './finding.ts'

/** Bytes; a file beyond is data, which the rules have nothing to say about. */
const BYTES_MAX = 1_000_000
const BINARY = /\.(png|jpe?g|gif|webp|ico|woff2?|ttf|otf|gz|zip|pdf|parquet)$/

/**
 * Reads the files that git knows, and those that it would add.
 * @param root of the repository
 * @returns the texts among them
 */
export function readRepository(root: string): RepositoryFile[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64e6 })
  return [...new Set(paths.split('\0'))]
    .filter((path) => path !== '' && !BINARY.test(path))
    .sort()
    .flatMap((path) => readText(root, path))
}

function readText(root: string, path: string): RepositoryFile[] {
  try {
    const bytes = readFileSync(join(root, path))
    if (bytes.length > BYTES_MAX || bytes.subarray(0, 8_000).includes(0)) return []
    return [{ path, text: bytes.toString('utf8') }]
  } catch (error) {
    // Removed, but git does not know yet; or a link to a folder.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR') return []
    throw error
  }
}
