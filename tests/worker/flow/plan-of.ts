// A territory of the project as the watch runs it.
import { join } from 'node:path'
import { readTerritoryFolder } from '../../../deploy/cli/territory-folder.ts'
import { parseTerritoryFiles } from '../../../worker/flow/files/territory-files.ts'
import type { WatchPlan } from '../../../worker/flow/watch.ts'

const ROOT = join(import.meta.dirname, '../../..')

export function planOf(code: string): WatchPlan {
  const parsed = parseTerritoryFiles(code, readTerritoryFolder(ROOT, code))
  if (parsed.kind === 'faults') throw new Error(JSON.stringify(parsed.faults))
  const { stations, rules, zones } = parsed.value
  return { territory: code, stations, rules, zones, silenceMs: null }
}
