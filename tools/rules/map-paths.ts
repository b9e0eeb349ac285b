import { findAll, type Rule } from './finding.ts'

const RULE = 'map-paths'
const MAP = 'docs/map.md'
/** In a sentence about a folder, what lies in it is named from there: `src/order.ts`. */
const PATH = /`([\w.-]+\/[^`\s<>]*)`/g
/** A service's noun, a package, a part of the command: what a newcomer looks for in the map. */
const ROOM = /^(services\/[^/]+\/src\/[^/]+|packages\/[^/]+|apps\/haru\/src\/[^/]+)\/./

/** The map names nothing that is not there, and every room is in it. */
export const mapPaths: Rule = (files) => {
  const map = files.find(({ path }) => path === MAP)
  if (!map) return []
  const paths = files.map(({ path }) => path)
  const tops = new Set(paths.map(topOf))
  const isThere = (named: string) => {
    const folder = named.endsWith('/') ? named : `${named}/`
    return paths.some((path) => path === named || path.startsWith(folder))
  }
  const gone = findAll(map, PATH, RULE, ([, named = '']) => {
    if (!tops.has(topOf(named))) return ''
    const missing = alternativesOf(named).filter((one) => !isThere(one))
    return missing.length === 0 ? '' : `${missing.join(' and ')} is not there; name what is`
  }).filter(({ text }) => text !== '')
  const named = [...map.text.matchAll(PATH)].flatMap(([, one = '']) => alternativesOf(one))
  const rooms = new Set(paths.flatMap((path) => ROOM.exec(path)?.[1] ?? []))
  const untold = [...rooms].filter((room) => !named.some((one) => `${one}/`.startsWith(`${room}/`)))
  const text = (room: string) => `${room}/ is not in it; say what one opens it for`
  return [...gone, ...untold.map((room) => ({ file: MAP, line: 1, rule: RULE, text: text(room) }))]
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf('/') + 1)
}

/** `src/{a,b}.ts` is two paths. */
function alternativesOf(path: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(path)
  if (!braces) return [path]
  const [all, inside = ''] = braces
  return inside.split(',').flatMap((one) => alternativesOf(path.replace(all, one)))
}
