import { defineConfig } from 'vitest/config'
import { cloudflareTest } from '@cloudflare/vitest-plugin'

/** Browser tests in which nothing depends on how quick the machine is: two of them at a time. */
const PAGES = [
  'screens',
  'sources',
  'doubts',
  'residents',
  'public-page',
  'providers',
  'mail',
  'real-input',
  'bench',
  'phones',
  'display',
  'notices',
  'help',
  'field',
  'import',
  'register',
  'plan',
  'papers',
  'prepared',
  'recovery',
  'send-path',
].map((name) => `tests/e2e/${name}.test.ts`)

// Three rooms: pure code in Node, objects in real workerd, the whole thing in a real browser. No retry anywhere: a flake is a bug.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/objects/**', 'tests/e2e/**', 'tests/bench/**', 'node_modules/**'],
          environment: 'node',
          isolate: false,
          testTimeout: 20_000,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: './tests/objects/wrangler.toml' },
          }),
        ],
        test: {
          name: 'objects',
          include: ['tests/objects/**/*.test.ts'],
          globalSetup: ['./tests/support/scripted-source.ts', './tests/support/siren-controllers.ts'],
          isolate: false,
          setupFiles: ['./tests/objects/empty-after.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: { name: 'pages', include: PAGES, environment: 'node', testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: [...PAGES, 'node_modules/**'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
