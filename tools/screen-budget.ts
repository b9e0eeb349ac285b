import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuiltFiles, filesOfScreen } from '../apps/web/files-of-screen.ts'

/** What `tools/build-web.mjs` made. */
export const BUILT_SCREENS = fileURLToPath(new URL('../apps/web/dist', import.meta.url))

/** What the first load of a screen may weigh: bytes of script, as they go over the network. */
export const BUDGETS = [
  { screen: 'src/tablet/tablet-screen.tsx', scriptBytesMax: 200_000 },
] as const satisfies readonly { screen: string; scriptBytesMax: number }[]

/**
 * Weighs the scripts that a browser loads to show a screen for the first time.
 * @param dist a build of the screens, compressed
 * @param screen its source
 * @returns bytes, brotli where that is served
 * @throws Error when the screens were not built, or there is no such screen
 */
export function scriptBytesOf(dist: string, screen: string): number {
  const manifest = join(dist, '.vite/manifest.json')
  if (!existsSync(manifest)) throw new Error('build the screens first: node tools/build-web.mjs')
  const built = JSON.parse(readFileSync(manifest, 'utf8')) as BuiltFiles
  const scripts = [...filesOfScreen(built, screen)].filter((file) => file.endsWith('.js'))
  return scripts.reduce((sum, file) => sum + bytesSent(join(dist, file)), 0)
}

function bytesSent(file: string): number {
  return statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size
}
