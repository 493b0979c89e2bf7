// The modules that the console cannot begin without: everything that its entry imports, and what those import, but for what comes later by `import()`.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const STATIC = /^\s*(?:import|export)\s+(?!type\b)(?:[^'"]*?\sfrom\s+)?'(\.[^']+)'/gm

export function firstLoad(entry = 'console/main.ts'): readonly string[] {
  const seen = new Set<string>()
  const walk = (file: string): void => {
    if (seen.has(file) || !existsSync(join(ROOT, file)) || !/\.(ts|svelte)$/.test(file)) return
    seen.add(file)
    for (const [, specifier = ''] of sourceOf(file).matchAll(STATIC))
      walk(relative(ROOT, join(ROOT, dirname(file), specifier)))
  }
  walk(entry)
  return [...seen]
}

export const sourceOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
