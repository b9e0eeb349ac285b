import { posix } from 'node:path'
import { blankComments } from './blank-comments.ts'
import { lineAt, type RepositoryFile } from './finding.ts'

/** One import of a file. */
export type Import = {
  /** as written: `@haru/pg`, `node:fs`, `./order.ts` */
  name: string
  /** the file's path from the repository's root; undefined for packages */
  path: string | undefined
  line: number
  /** `import type`, `export type … from`: gone at run time */
  typeOnly: boolean
  /** the imported names as written, `*` and all */
  names: string
}

const FROM = /^(?:import|export)\b([^;'"`=()]*?)\bfrom\s*(['"])([^'"]+)\2/gm
const BARE = /^import\s*()(['"])([^'"]+)\2/gm
const DYNAMIC = /\bimport\(()\s*(['"])([^'"]+)\2/g

/**
 * Lists what a file imports, dynamic imports and re-exports included.
 * @param file TypeScript or JavaScript
 */
export function importsOf(file: RepositoryFile): Import[] {
  const code = blankComments(file.text)
  return [FROM, BARE, DYNAMIC].flatMap((pattern) =>
    Array.from(code.matchAll(pattern), (match) => {
      const [, names = '', , name = ''] = match
      const isRelative = name.startsWith('.')
      return {
        name,
        path: isRelative ? posix.join(posix.dirname(file.path), name) : undefined,
        line: lineAt(file.text, match.index),
        typeOnly: /^\s*type\b(?!\s*,)/.test(names),
        names: names.trim(),
      }
    }),
  )
}

/**
 * The package that an import names: `@haru/pg` of `@haru/pg/testing.ts`.
 * @param name of the import
 * @returns undefined for relative imports and Node's own modules
 */
export function packageOf(name: string): string | undefined {
  if (name.startsWith('.') || name.startsWith('node:')) return undefined
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

/**
 * The workspace that a file belongs to.
 * @param path from the repository's root
 * @returns like `services/trade`; undefined outside of workspaces
 */
export function workspaceOf(path: string): string | undefined {
  return /^(?:packages|services|apps)\/[^/]+/.exec(path)?.[0]
}
