import { basename, dirname } from 'node:path/posix'
import { type Finding, isTestFile, type RepositoryFile, type Rule } from './finding.ts'
import { type Import, importsOf, packageOf, workspaceOf } from './imports-of.ts'

const RULE = 'import-direction'
/** Packages so small that they depend on nothing at all. */
const ALONE = new Set(['packages/money', 'packages/business-day'])

/**
 * Who may import whom (architecture, "Layout"): services never each other, packages never services,
 * and within a service routes and event handlers → use cases → rules and SQL.
 */
export const importDirection: Rule = (files) => {
  const code = files.filter(({ path }) => /\.(ts|tsx|mjs)$/.test(path) && workspaceOf(path))
  const manifests = readManifests(files)
  const importsByPath = new Map(code.map((file) => [file.path, importsOf(file)]))
  return code
    .filter(({ path }) => !isTestFile(path))
    .flatMap(({ path }) =>
      (importsByPath.get(path) ?? []).flatMap((one) => {
        const text =
          wrongBetweenWorkspaces(path, one, manifests) ?? wrongInService(path, one, importsByPath)
        return text ? [{ file: path, line: one.line, rule: RULE, text } satisfies Finding] : []
      }),
    )
}

type Manifests = {
  /** the workspace of a package of ours: `@haru/trade` → `services/trade` */
  workspaces: Map<string, string>
  /** what a workspace declares */
  declared: Map<string, Set<string>>
}

function readManifests(files: readonly RepositoryFile[]): Manifests {
  const workspaces = new Map<string, string>()
  const declared = new Map<string, Set<string>>()
  for (const { path, text } of files) {
    const workspace = workspaceOf(path)
    if (!workspace || path !== `${workspace}/package.json`) continue
    const { name, dependencies, devDependencies } = JSON.parse(text) as Record<string, unknown>
    workspaces.set(String(name), workspace)
    const all = { ...(dependencies as object), ...(devDependencies as object) }
    declared.set(workspace, new Set([String(name), ...Object.keys(all)]))
  }
  return { workspaces, declared }
}

function wrongBetweenWorkspaces(path: string, one: Import, manifests: Manifests) {
  const from = workspaceOf(path)
  if (!from || one.name.startsWith('node:')) return undefined
  const wanted = packageOf(one.name)
  const to = wanted ? manifests.workspaces.get(wanted) : workspaceOf(one.path ?? '')
  if (ALONE.has(from) && to !== from) return `${from} imports nothing; take out ${one.name}`
  if (!wanted && to !== from) return `${one.name} leaves the workspace; import it by package name`
  const target = to?.split('/')[0]
  if (from.startsWith('packages/') && (target === 'services' || target === 'apps')) {
    return `packages never import ${target}; move what both need into a package`
  }
  if (from.startsWith('services/') && to !== from && (target === 'services' || target === 'apps')) {
    return `services never import ${target}; call it by an internal route, or say it by an event`
  }
  if (wanted && !manifests.declared.get(from)?.has(wanted)) {
    return `${wanted} is not among the dependencies in ${from}/package.json; declare it there`
  }
  return undefined
}

type Kind = 'routes' | 'event handler' | 'sql' | 'rule' | 'use case' | 'other'

function wrongInService(path: string, one: Import, imports: Map<string, Import[]>) {
  if (!path.startsWith('services/') || !one.path) return undefined
  const from = kindOf(path, imports)
  const to = kindOf(one.path, imports)
  const isOuter = to === 'routes' || to === 'event handler'
  // The service's table of contents, and the files beside it, put everything together.
  if (isOuter && !isEntry(from, path)) return `a ${from} file never imports ${to}; turn it around`
  if (from === 'sql' && to === 'use case') {
    return `SQL never imports a use case (${basename(one.path)}); let the use case pass it in`
  }
  return undefined
}

function isEntry(kind: Kind, path: string): boolean {
  return kind === 'routes' || (kind === 'other' && dirname(path).endsWith('/src'))
}

function kindOf(path: string, imports: Map<string, Import[]>): Kind {
  const name = basename(path)
  if (name.endsWith('-routes.ts')) return 'routes'
  if (name.startsWith('on-')) return 'event handler'
  if (name.endsWith('-sql.ts')) return 'sql'
  if (name === `${basename(dirname(path))}.ts`) return 'rule'
  // A use case is known by what it does: it opens a transaction, or speaks to SQL.
  const acts = imports.get(path)?.some(({ name: target, names, typeOnly }) => {
    const opens = target === '@haru/pg' && /\btransaction\b/.test(names)
    return !typeOnly && (opens || target.endsWith('-sql.ts'))
  })
  return acts && !dirname(path).endsWith('/src') ? 'use case' : 'other'
}
