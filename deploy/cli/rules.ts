// `npm run rules -- check PATH…` validates rule files; `test PATH…` runs their *.test.yaml through the live flow.
import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseRuleFile } from '../../worker/flow/files/rule-file.ts'
import { parseRuleTestFile } from '../../worker/flow/files/rule-test-file.ts'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import type { Rule } from '../../worker/model/rule.ts'
import type { FileFault, Parsed } from '../../worker/model/territory.ts'
import { faultLine, homeOf, isTest, type Printed } from './rule-paths.ts'
import { testRules } from './rule-tests.ts'
import { filesUnder, readTerritoryFolder } from './territory-folder.ts'

const USAGE =
  'usage: npm run rules -- check PATH…\n       npm run rules -- test PATH…\nPATH is a rule file, a *.test.yaml or a folder such as alerting-rules/99001'

/** Runs the command; paths are read from `cwd`. Nothing is printed here, so that a test can read what a person would. */
export function rules(args: readonly string[], cwd: string): Printed {
  const [verb, ...paths] = args
  if ((verb !== 'check' && verb !== 'test') || paths.length === 0) return { lines: [USAGE], exitCode: 2 }
  const missing = paths.filter((path) => !existsSync(resolve(cwd, path)))
  if (missing.length > 0)
    return { lines: missing.map((path) => `${path}: there is no such file or folder`), exitCode: 1 }
  const files = paths.flatMap((path) => filesUnder(resolve(cwd, path))).filter((path) => /\.ya?ml$/.test(path))
  return verb === 'check' ? check(files, cwd) : testRules(files, cwd)
}

function check(paths: readonly string[], cwd: string): Printed {
  if (paths.length === 0) return { lines: ['no rule file here'], exitCode: 1 }
  const faults: FileFault[] = []
  let rulesRead = 0
  const homes = new Set<string>()
  for (const path of paths) {
    const name = relative(cwd, path)
    const text = readFileSync(path, 'utf8')
    const parsed: Parsed<unknown> = isTest(path) ? parseRuleTestFile(name, text) : parseRuleFile(name, text)
    if (parsed.kind === 'faults') faults.push(...parsed.faults)
    else if (!isTest(path)) rulesRead += (parsed.value as readonly Rule[]).length
    const home = homeOf(path)
    if (home !== null) homes.add(`${home.dir}\0${home.code}`)
  }
  for (const home of homes) faults.push(...homeFaults(home, cwd))
  const unique = [
    ...new Map(faults.map((fault) => [`${fault.file}:${fault.line ?? ''}:${fault.message}`, fault])).values(),
  ]
  if (unique.length > 0)
    return {
      lines: [...unique.map(faultLine), `${unique.length} ${unique.length === 1 ? 'fault' : 'faults'}`],
      exitCode: 1,
    }
  return { lines: [`${paths.length} files, ${rulesRead} rules: no fault`], exitCode: 0 }
}

// What no file can see by itself: a station, a zone or a message that is not there.
function homeFaults(home: string, cwd: string): readonly FileFault[] {
  const [dir = '', code = ''] = home.split('\0')
  if (!existsSync(join(dir, 'geofences', code, 'territory.yaml'))) return []
  const parsed = parseTerritoryFiles(code, readTerritoryFolder(dir, code))
  if (parsed.kind === 'ok') return []
  return parsed.faults.map((fault) => ({ ...fault, file: relative(cwd, join(dir, fault.file)) }))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { lines, exitCode } = rules(process.argv.slice(2), process.cwd())
  for (const line of lines) console.log(line)
  process.exitCode = exitCode
}
