// `npm run verify -- FILE`: an exported log is whole and unaltered, or the first broken link is named. It needs no server and no trust in one.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Anchor, LogEntry } from '../../worker/model/log.ts'
import { verifyAnchors, verifyEntries } from '../../worker/prove/chain.ts'

export type Verification =
  | { readonly kind: 'valid'; readonly entries: number; readonly anchors: number }
  | { readonly kind: 'broken'; readonly why: string }

/** Lines of `{"entry": …}` and `{"anchor": …}`; the entries of each object form one chain. */
export function verifyExport(text: string): Verification {
  const chains = new Map<string, LogEntry[]>()
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
    const { object } = read.entry
    chains.set(object, [...(chains.get(object) ?? []), read.entry])
    lines.set(object, [...(lines.get(object) ?? []), index])
  }
  for (const [object, entries] of chains) {
    const verdict = verifyEntries(entries)
    if (verdict.kind === 'broken')
      return broken(lines.get(object)?.[verdict.index] ?? 0, `entry ${verdict.seq ?? '?'} of ${object} ${verdict.why}`)
  }
  const anchored = verifyAnchors(chains, anchors)
  if (anchored.kind === 'broken') return { kind: 'broken', why: anchored.why }
  const entries = [...chains.values()].reduce((sum, chain) => sum + chain.length, 0)
  return entries === 0
    ? { kind: 'broken', why: 'the file holds no entry' }
    : { kind: 'valid', entries, anchors: anchors.length }
}

function broken(index: number, why: string): Verification {
  return { kind: 'broken', why: `line ${index + 1}: ${why}` }
}

function parsed(line: string): { readonly entry: LogEntry } | { readonly anchor: Anchor } | null {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    return null
  }
  if (json === null || typeof json !== 'object') return null
  if ('anchor' in json && hasText(json.anchor, 'object', 'hash')) return { anchor: json.anchor as unknown as Anchor }
  if ('entry' in json && hasText(json.entry, 'object', 'hash', 'prev'))
    return { entry: json.entry as unknown as LogEntry }
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
    console.error('usage: npm run verify -- FILE   (an export of /api/{territory}/log/export)')
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
  console.log(`valid: ${verification.entries} entries`)
  return 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv[2])
