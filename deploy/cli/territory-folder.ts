// A territory's files on disk → the map of path to text that `parseTerritoryFiles` reads. Only the three roots are looked at.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'

/** The national file of a commune's addresses: long, public, and sent by a door of its own (`territory.ts`). */
export const ADDRESSES_FILE = 'addresses.csv'

/** `dir` holds alerting-rules/, geofences/ and templates/; a root that is missing counts as empty. */
export function readTerritoryFolder(dir: string, code: string): Readonly<Record<string, string>> {
  const roots = [`alerting-rules/${code}`, `geofences/${code}`, 'templates/common', `templates/${code}`]
  const files: Record<string, string> = {}
  for (const root of roots) {
    for (const path of filesUnder(join(dir, root))) {
      if (/\.(ya?ml|geojson|csv)$/.test(path) && basename(path) !== ADDRESSES_FILE)
        files[relative(dir, path).split(sep).join('/')] = readFileSync(path, 'utf8')
    }
  }
  return files
}

export function filesUnder(path: string): readonly string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}
