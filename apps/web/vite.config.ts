import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { tabletShell } from './tablet-shell.ts'

/** The screens; `tools/build-web.mjs` runs it, and compresses what comes of it. */
export default defineConfig({
  plugins: [react(), tailwindcss(), tabletShell()],
  build: {
    // Everything that Node 26's generation of browsers has; tablets of restaurants keep up.
    target: 'es2023',
    // A font or picture inside a style would be loaded by who never shows it.
    assetsInlineLimit: 0,
    // The content security policy lets no page run what is written into it.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Which files a screen is made of: for the service worker, and for the budget.
    manifest: true,
    // What makes PDFs is large, and loaded by who asks for one.
    chunkSizeWarningLimit: 600,
  },
})
