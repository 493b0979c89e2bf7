// Runs before every command, on any Node: installs what the lockfile names when node_modules is missing or older than it.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const marker = join(root, 'node_modules', '.package-lock.json')
const lockfile = join(root, 'package-lock.json')

if (!existsSync(marker) || statSync(marker).mtimeMs < statSync(lockfile).mtimeMs) {
  process.stderr.write('Installing what Tocsin needs (once)...\n')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) {
    process.stderr.write(
      'npm ci failed: check that the npm registry can be reached, then run the same command again.\n',
    )
    process.exit(status ?? 1)
  }
}
