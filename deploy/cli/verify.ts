// `npm run verify -- FILE`: an exported log, or the dossier of an alert, is whole and unaltered, or the first broken link is named. It needs no
// server and no trust in one.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Anchor, LogEntry } from '../../worker/model/log.ts'
import type { ProofLine } from '../../worker/prove/dossier.ts'
import { verifyAnchors, verifyEntries, type ChainLink } from '../../worker/prove/chain.ts'

export type Verification =
  | {
      readonly kind: 'valid'
      readonly entries: number
      /** Entries of other matters that a dossier follows without showing them. */
      readonly links: number
      readonly anchors: number
    }
  | { readonly kind: 'broken'; readonly why: string }

/** Lines of `{"entry": …}`, `{"link": …}` and `{"anchor": …}`, alone or within the page of a dossier; those of each object form one chain. */
export function verifyExport(file: string): Verification {
  const text = PROOF.exec(file)?.[1] ?? file
  const chains = new Map<string, (LogEntry | ChainLink)[]>()
  const lines = new Map<string, number[]>()
  const anchors: Anchor[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = parsed(line)
    if (read === null) return broken(index, 'it is neither an entry nor an anchor')
    if ('anchor' in read) {
      anchors.push(read.anchor)
      continue
    }
    const shown = 'entry' in read ? read.entry : read.link
    const chain = chains.get(shown.object) ?? []
    chain.push(shown)
    chains.set(shown.object, chain)
    const at = lines.get(shown.object) ?? []
    at.push(index)
    lines.set(shown.object, at)
  }
  for (const [object, entries] of chains) {
    const verdict = verifyEntries(entries)
    if (verdict.kind === 'broken')
      return broken(lines.get(object)?.[verdict.index] ?? 0, `entry ${verdict.seq ?? '?'} of ${object} ${verdict.why}`)
  }
  const anchored = verifyAnchors(chains, anchors)
  if (anchored.kind === 'broken') return { kind: 'broken', why: anchored.why }
  const all = [...chains.values()].flat()
  const entries = all.filter((one) => 'act' in one).length
  return entries === 0
    ? { kind: 'broken', why: 'the file holds no entry' }
    : { kind: 'valid', entries, links: all.length - entries, anchors: anchors.length }
}

/** Where a dossier holds its proof. */
const PROOF = /<script type="application\/x-ndjson" id="proof">\n([^]*?)<\/script>/

function broken(index: number, why: string): Verification {
  return { kind: 'broken', why: `line ${index + 1}: ${why}` }
}

function parsed(line: string): ProofLine | null {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return null
  }
  if (json === null || typeof json !== 'object') return null
  if ('anchor' in json && hasText(json.anchor, 'object', 'hash')) return { anchor: json.anchor as unknown as Anchor }
  if ('entry' in json && hasText(json.entry, 'object', 'hash', 'prev', 'act'))
    return { entry: json.entry as unknown as LogEntry }
  if ('link' in json && hasText(json.link, 'object', 'hash', 'prev')) return { link: json.link as unknown as ChainLink }
  return null
}

function hasText(value: unknown, ...names: readonly string[]): value is Record<string, unknown> {
  return (
    value !== null &&
    typeof value === 'object' &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string')
  )
}

function main(file: string | undefined): number {
  if (file === undefined) {
    console.error('usage: npm run verify -- FILE   (an exported log, or the dossier of an alert)')
    return 1
  }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    console.error(`cannot read ${file}: ${error instanceof Error ? error.message : 'unknown'}`)
    return 1
  }
  const verification = verifyExport(text)
  if (verification.kind === 'broken') {
    console.log(`broken: ${verification.why}`)
    return 1
  }
  const beside = verification.links === 0 ? '' : ` (${verification.links} of other matters followed)`
  console.log(`valid: ${verification.entries} entries${beside}`)
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv[2])
