import { svelte } from '@sveltejs/vite-plugin-svelte'
import { join } from 'node:path'
import { defineConfig } from 'vite'

// No file becomes a data: address and no script stands in the page: the server's content policy allows only its own files.
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: join(import.meta.dirname, 'public'),
  plugins: [svelte()],
  build: {
    // The console, the player of a display, the residents' page, the field app.
    rollupOptions: {
      input: ['.', 'display', 'residents', 'field'].map((folder) => join(import.meta.dirname, folder, 'index.html')),
    },
    outDir: join(import.meta.dirname, '..', 'dist', 'console'),
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
})
