// The one bundle (wrangler) and the console (vite), rebuilt only when a source is newer than what was built.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWeights } from './weigh.ts'

export const ROOT = join(import.meta.dirname, '..', '..')
export const BUNDLE = join(ROOT, 'dist', 'worker', 'index.js')
export const CONSOLE = join(ROOT, 'dist', 'console')

function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

function run(name: string, command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    // Whoever builds from within a test would otherwise build the console for developers.
    env: { ...process.env, NODE_ENV: 'production', WRANGLER_SEND_METRICS: 'false', CI: 'true', NO_COLOR: '1' },
  })
  if (done.status === 0) return
  process.stderr.write(`${done.stdout}\n${done.stderr}\n`)
  throw new Error(`building the ${name} failed`)
}

/** Builds what is older than its sources; `say` gets one line a step. */
export function build(say: (line: string) => void): void {
  const shared = ['package-lock.json', 'worker'].map((name) => newest(join(ROOT, name)))
  const consoleBuilt = newest(join(CONSOLE, 'index.html'))
  if (consoleBuilt < Math.max(...shared, newest(join(ROOT, 'console')))) {
    say('building the console')
    run('console', 'vite', ['build', '--config', 'console/vite.config.ts'])
    // A stamp of its own: vite keeps the time of files that it only copies.
    if (!existsSync(join(CONSOLE, 'index.html'))) throw new Error('the console has no index.html')
    writeWeights(CONSOLE)
  }
  if (newest(BUNDLE) < Math.max(...shared, newest(join(ROOT, 'wrangler.toml')))) {
    say('building the worker')
    mkdirSync(CONSOLE, { recursive: true })
    run('worker', 'wrangler', ['deploy', '--dry-run', '--outdir', 'dist/worker'])
    writeFileSync(join(ROOT, 'dist', 'built.txt'), `${new Date().toISOString()}\n`)
  }
}

if (process.argv[1] === import.meta.filename) build((line) => console.log(line))
