import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { type BuiltFiles, filesOfScreen } from './files-of-screen.ts'

const SCREEN = 'src/tablet/tablet-screen.tsx'
const PAGE = 'index.html'
/** Besides the scripts and styles; what is not named here needs the network. */
const OTHERS = [PAGE, 'icon.svg']

/**
 * The service worker that shows the tablet's screen without a network, `sw.js`. It keeps the page
 * and the files that this one screen is made of, under the names of one build, and nothing else:
 * no answer of the API ever goes through it. docs/decisions/0022-a-tablet-without-a-network.md.
 */
export function tabletShell(): (Plugin | Plugin[])[] {
  let folder = ''
  const place: Plugin = {
    name: 'haru-place',
    configResolved({ root, build }) {
      folder = resolve(root, build.outDir)
    },
  }
  const worker = VitePWA({
    // The tablet registers it: who has another screen open needs none of this.
    injectRegister: false,
    registerType: 'autoUpdate',
    // It is written by hand: public/manifest.webmanifest.
    manifest: false,
    workbox: {
      // A tablet's page is never closed: a newer worker that waited for that would wait for ever.
      ...{ skipWaiting: true, clientsClaim: true },
      globPatterns: ['**/*.{js,css}', ...OTHERS],
      manifestTransforms: [
        async (entries) => {
          const built = readFileSync(join(folder, '.vite/manifest.json'), 'utf8')
          const own = filesOfScreen(JSON.parse(built) as BuiltFiles, SCREEN)
          const isKept = ({ url }: { url: string }) => own.has(url) || OTHERS.includes(url)
          return { manifest: entries.filter(isKept) }
        },
      ],
      navigateFallback: `/${PAGE}`,
      navigateFallbackAllowlist: [/^\/(tablet|pair)$/],
      // `/` is no file of ours: it is asked of the server, like everything else.
      directoryIndex: null,
      cleanupOutdatedCaches: true,
      inlineWorkboxRuntime: true,
      sourcemap: false,
    },
  })
  return [place, worker]
}
