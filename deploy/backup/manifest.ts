// What a copy of a server's state says of itself. `SHA256SUMS` beside it covers every file and the manifest, in the form that `sha256sum -c` reads:
// whoever has no Tocsin can look too.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'

export const FORMAT = 1
export const MANIFEST = 'manifest.json'
export const SUMS = 'SHA256SUMS'
export const OBJECTS = 'objects'
/** Lies in a state folder from the first byte of a restore to the last: a server does not start on half of one. */
export const UNFINISHED = 'restore-unfinished.json'
/** The class whose files are never part of a copy that is kept: docs/en/register.md says why. */
export const KEPT_APART = 'tocsin-RegisterKeys'

const manifest = v.object({
  product: v.literal('tocsin'),
  format: v.number(),
  /** Of the release that made it. */
  version: v.string(),
  /** The one instant that all files are of; ISO 8601. */
  takenAt: v.string(),
  /** How long the server stood still for it; null where none was running. */
  heldMs: v.nullable(v.number()),
  files: v.array(
    v.object({
      path: v.string(),
      bytes: v.number(),
      sha256: v.string(),
      /** Last step of its schema; null where it keeps none. */
      schema: v.nullable(v.number()),
    }),
  ),
  /** Head of the chain of each object that keeps one, as an export of its log ends. */
  chains: v.array(v.object({ object: v.string(), count: v.number(), hash: v.string(), path: v.string() })),
  /** The last anchor of each chain that a deciding object had at that instant. */
  anchors: v.array(v.object({ object: v.string(), count: v.number(), hash: v.string(), at: v.number() })),
  notCopied: v.array(v.object({ what: v.string(), why: v.string() })),
})

export type Manifest = v.InferOutput<typeof manifest>

export const NOT_COPIED: Manifest['notCopied'] = [
  {
    what: `${OBJECTS}/${KEPT_APART}`,
    why: 'keys of the register of vulnerable people: an erased person must become unreadable in every copy. Copy them apart with --register-keys, over the copy before; without them the register of this copy cannot be read',
  },
  {
    what: 'TOCSIN_MASTER_KEY',
    why: 'a secret of the environment: without it no copy can be read. Keep it in the safe',
  },
  { what: 'demo-keys.json', why: 'secrets of the demonstration' },
  { what: 'standins', why: 'providers are not the server' },
  { what: 'run.json, lock, host, *.capnp', why: 'made at each start' },
]

export type Read<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'refused'; readonly why: string }

export function parseManifest(text: string): Read<Manifest> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return refusal(`${MANIFEST} is not JSON: it was cut or altered`)
  }
  const parsed = v.safeParse(manifest, json)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refusal(`${MANIFEST}: ${v.getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
  }
  return { kind: 'ok', value: parsed.output }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

export function sumsOf(files: readonly { readonly path: string; readonly sha256: string }[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')
}

/** A copy of which every file is there, as long as it was and as it was; else the first that is not, by name. */
export async function verifiedCopy(folder: string): Promise<Read<Manifest>> {
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) return refusal(`${folder} is not a copy: it has no ${MANIFEST}`)
  const read = parseManifest(readFileSync(file, 'utf8'))
  if (read.kind === 'refused') return read
  const sums = existsSync(join(folder, SUMS)) ? readFileSync(join(folder, SUMS), 'utf8') : ''
  const own = sums.split('\n').find((line) => line.endsWith(`  ${MANIFEST}`))
  if (own?.split(' ')[0] !== (await sha256Of(file))) return refusal(`${MANIFEST} is not as ${SUMS} has it`)
  for (const { path, bytes, sha256 } of read.value.files) {
    if (!isInside(path)) return refusal(`${MANIFEST} names ${path}, which is no file of a copy`)
    const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size
    if (size === undefined) return refusal(`${path} is missing`)
    if (size !== bytes) return refusal(`${path} has ${size} bytes and not ${bytes}: it was cut or added to`)
    if ((await sha256Of(join(folder, path))) !== sha256) return refusal(`${path} was altered: its sha256 is another`)
  }
  return read
}

/** Only what a copy can hold: nobody is led out of the folder by a manifest. */
function isInside(path: string): boolean {
  return /^(?:objects\/tocsin-\w+\/[\w-]+\.sqlite|clock\.json|public\/[\w./-]+)$/.test(path) && !path.includes('..')
}

/** Whether a release may read what that one wrote: its own and older ones. */
export function isNewer(version: string, than: string): boolean {
  const [left, right] = [version, than].map((one) => one.split('.').map(Number))
  for (const [index, part] of (left ?? []).entries()) {
    const other = right?.[index] ?? 0
    if (part !== other) return !(part < other)
  }
  return false
}

function refusal(why: string): { readonly kind: 'refused'; readonly why: string } {
  return { kind: 'refused', why }
}
