// `npm run restore -- COPY [--register-keys DIR2]`: rebuilds a server's state from a copy, into an empty TOCSIN_STATE. Nothing of the past goes out by
// itself when it is started.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { VERSION } from '../../worker/routes/version.ts'
import { megabytes } from '../backup/copy.ts'
import { holdSends, type Held } from '../backup/hold.ts'
import {
  FORMAT,
  isNewer,
  KEPT_APART,
  MANIFEST,
  OBJECTS,
  UNFINISHED,
  verifiedCopy,
  type Manifest,
} from '../backup/manifest.ts'
import { ROOT } from './build.ts'

const USAGE = `usage: npm run restore -- COPY [--register-keys DIR2]   (TOCSIN_STATE: an empty folder)
  COPY is one folder that \`npm run backup\` has made, or the folder that holds several: then it is the newest`

class Refused extends Error {}

interface Order {
  readonly from: string
  readonly registerKeys: string | null
  readonly state: string
}

export interface Restored {
  readonly copy: string
  readonly manifest: Manifest
  readonly held: Held
  readonly hasRegisterKeys: boolean
}

export async function restore({ from, registerKeys, state }: Order): Promise<Restored> {
  const copy = copyIn(from)
  if (existsSync(state) && readdirSync(state).length > 0)
    throw new Refused(`${state} is not empty: a restore never writes over a server. Set TOCSIN_STATE to a new folder`)
  const read = await verifiedCopy(copy)
  if (read.kind === 'refused') throw new Refused(`${read.why}. Take another copy; nothing was changed`)
  const manifest = read.value
  if (manifest.format > FORMAT || isNewer(manifest.version, VERSION))
    throw new Refused(
      `the copy was made by Tocsin ${manifest.version} and this is ${VERSION}: an older release cannot read what a newer one wrote. Install ${manifest.version}, then restore`,
    )
  if (registerKeys !== null && !existsSync(join(registerKeys, KEPT_APART)))
    throw new Refused(`${registerKeys} holds no keys of the register: it has no ${KEPT_APART}`)
  mkdirSync(state, { recursive: true })
  chmodSync(state, 0o700)
  writeFileSync(join(state, UNFINISHED), JSON.stringify({ copy, begunAt: new Date().toISOString() }))
  for (const { path } of manifest.files) copied(join(copy, path), join(state, path))
  if (registerKeys !== null) {
    const keys = join(registerKeys, KEPT_APART)
    for (const name of readdirSync(keys)) copied(join(keys, name), join(state, OBJECTS, KEPT_APART, name))
  }
  const now = Date.now()
  const held = holdSends(join(state, OBJECTS), now)
  writeFileSync(
    join(state, 'restored.json'),
    JSON.stringify(
      { copy, takenAt: manifest.takenAt, restoredAt: new Date(now).toISOString(), by: VERSION, held },
      null,
      2,
    ),
  )
  rmSync(join(state, UNFINISHED))
  return { copy, manifest, held, hasRegisterKeys: registerKeys !== null }
}

/** The copy itself, or the newest in a folder of copies. One that was never finished is none. */
function copyIn(folder: string): string {
  if (folder.endsWith('.partial')) throw new Refused(`${folder} was never finished: take another copy`)
  if (existsSync(join(folder, MANIFEST))) return folder
  const names =
    statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder).toSorted() : []
  const newest = names.findLast((name) => !name.endsWith('.partial') && existsSync(join(folder, name, MANIFEST)))
  if (newest !== undefined) return join(folder, newest)
  const isHalf = names.some((name) => name.endsWith('.partial'))
  throw new Refused(
    isHalf ? `${folder} holds only a copy that was never finished` : `${folder} is not a copy: it has no ${MANIFEST}`,
  )
}

function copied(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

function say({ copy, manifest, held, hasRegisterKeys }: Restored, state: string): void {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  console.log(`${copy} → ${state}: ${manifest.files.length} files, ${megabytes(bytes)}, as of ${manifest.takenAt}`)
  console.log('It needs the same TOCSIN_MASTER_KEY, and the accounts of the providers, in its environment.')
  if (held.alerts.length > 0)
    console.log(
      `Held: ${held.messages} messages of ${held.alerts.length} alert(s). The providers are asked who has them; the rest waits until somebody with the right to approve says that it shall go on (POST /api/{territory}/alerts/{id}/resume), or stops it.`,
    )
  if (held.broken.length > 0)
    console.log(`Not whole at that instant, nothing of it goes out: ${held.broken.join(', ')}. Decide anew.`)
  console.log(
    hasRegisterKeys
      ? 'The register of vulnerable people has the keys of its own copy: whoever was erased until then stays erased.'
      : 'Without --register-keys the register of vulnerable people cannot be read. Its keys can be put in place until somebody is entered anew.',
  )
  console.log(
    'What came after the copy is not in it: sign-ups, STOP, sessions and keys that were revoked. See docs/en/backup.md.',
  )
}

export async function main(args: readonly string[]): Promise<number> {
  const state = resolve(ROOT, process.env['TOCSIN_STATE'] ?? '.tocsin')
  try {
    const options = { 'register-keys': { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [from, ...more] = positionals
    if (from === undefined || more.length > 0) return told(USAGE)
    const keys = values['register-keys']
    const restored = await restore({
      from: resolve(from),
      registerKeys: keys === undefined ? null : resolve(keys),
      state,
    })
    say(restored, state)
    return 0
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown'
    const isHalf = existsSync(join(state, UNFINISHED))
    return told(isHalf ? `${why}\n${state} holds half of a restore: empty it and begin again` : `not restored: ${why}`)
  }
}

function told(why: string): 1 {
  console.error(why)
  return 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await main(process.argv.slice(2).filter((arg) => arg !== '--'))
