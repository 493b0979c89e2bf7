// The files of a territory as the server has them, back onto the disk, byte for byte as they were sent. What a person has written there is kept.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseTerritoryFiles } from '../../worker/flow/files/territory-files.ts'
import { readTerritoryFolder } from './territory-folder.ts'

const ANSWER_TIMEOUT_MS = 60_000
// The server's own rule for paths, held here too: what it answers is written to a disk.
const SAFE_PATH = /^(geofences|alerting-rules|templates)(\/[A-Za-z0-9][A-Za-z0-9._-]*){2,4}$/

export type Pulled =
  | {
      readonly kind: 'pulled'
      readonly version: string
      readonly written: readonly string[]
      /** Files that stood there otherwise, and under which name they are kept. */
      readonly kept: readonly { readonly file: string; readonly as: string }[]
      /** Files of this territory that the server does not have: left as they are. */
      readonly alone: readonly string[]
    }
  | { readonly kind: 'refused'; readonly lines: readonly string[] }

export async function pullTerritory(
  server: { readonly url: string; readonly token: string },
  dir: string,
  code: string,
): Promise<Pulled> {
  const answer = await asked(server, code)
  if (answer.kind === 'refused') return answer
  const { version, files } = answer
  const strange = Object.keys(files).find((path) => !SAFE_PATH.test(path))
  if (strange !== undefined)
    return { kind: 'refused', lines: [`the server names a file "${strange}", which is no place below the three roots`] }
  const parsed = parseTerritoryFiles(code, files)
  if (parsed.kind === 'ok' && parsed.value.version !== version)
    return {
      kind: 'refused',
      lines: [`what came is not version ${version.slice(0, 12)}: it was changed on its way; pull again`],
    }
  const before = readTerritoryFolder(dir, code)
  const changed = Object.entries(files).filter(([path, text]) => before[path] !== text)
  const kept = changed.flatMap(([path]) =>
    existsSync(join(dir, path)) ? [{ file: path, as: putAside(dir, path) }] : [],
  )
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return {
    kind: 'pulled',
    version,
    written: changed.map(([path]) => path),
    kept,
    alone: Object.keys(before).filter((path) => !Object.hasOwn(files, path)),
  }
}

type Answered =
  | { readonly kind: 'files'; readonly version: string; readonly files: Readonly<Record<string, string>> }
  | Extract<Pulled, { readonly kind: 'refused' }>

async function asked(
  { url, token }: { readonly url: string; readonly token: string },
  code: string,
): Promise<Answered> {
  try {
    const answer = await fetch(new URL(`/api/${code}/files`, url), {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    if (!answer.ok)
      return {
        kind: 'refused',
        lines: [`the server answered ${answer.status}: is the token one of territory ${code}?`],
      }
    return { kind: 'files', ...((await answer.json()) as { version: string; files: Record<string, string> }) }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    return { kind: 'refused', lines: [`${url} does not answer: ${why}. Is the server running, is TOCSIN_URL right?`] }
  }
}

// A name that no command reads, and that is free.
function putAside(dir: string, path: string): string {
  const text = readFileSync(join(dir, path), 'utf8')
  for (let number = 1; ; number++) {
    const name = `${path}.before-pull${number === 1 ? '' : `-${number}`}`
    if (existsSync(join(dir, name))) {
      if (readFileSync(join(dir, name), 'utf8') === text) return name
      continue
    }
    renameSync(join(dir, path), join(dir, name))
    return name
  }
}
