// Which peers are here. One that is not is said to be absent, with how to get it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const MODULES = join(import.meta.dirname, '..', 'node_modules')

/** Null where it is here; else why not and what to do. */
export function absentPackages(names: readonly string[], modules: string | readonly string[] = MODULES): string | null {
  const places = typeof modules === 'string' ? [modules] : modules
  const missing = names.filter((name) => !places.some((place) => existsSync(join(place, name, 'package.json'))))
  return missing.length === 0 ? null : `absent: ${missing.join(', ')} not installed; npm ci --prefix tests/bench`
}

/** `TOCSIN_REDIS` names the program, else the PATH has it. */
export function redisProgram(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const program = env['TOCSIN_REDIS'] ?? 'redis-server'
  const asked = spawnSync(program, ['--version'], { encoding: 'utf8', env: { PATH: env['PATH'] ?? '' } })
  return asked.status === 0 ? program : null
}

export const NO_REDIS = 'absent: no redis-server in the PATH or in TOCSIN_REDIS; apt-get install redis-server'

/** Why BullMQ cannot run here; null where it can. */
export function absentQueue(): string | null {
  return absentPackages(['bullmq', 'ioredis']) ?? (redisProgram() === null ? NO_REDIS : null)
}
