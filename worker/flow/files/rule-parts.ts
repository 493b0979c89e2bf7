// Conditions added to and taken out of the very text of a rule file. Only the lines of that condition change: what follows is read again, and where it
// does not say exactly what was meant, nothing was done.
import { isMap, isScalar, isSeq, parse, parseDocument, type Document, type YAMLMap, type YAMLSeq } from 'yaml'
import type { AddedCondition, ConditionPlace, FilePath } from '../../model/rule-change.ts'
import { canonicalJson } from '../../prove/chain.ts'
import { conditionText } from './rule-text.ts'
import { dashIndent, endOf, endOfLine, startOf } from './yaml-place.ts'

/** The conditions of a rule from the outermost in, in the order of the file. */
export function conditionPlaces(
  document: Document,
  when: FilePath,
  depth = 0,
  isListed = false,
): readonly ConditionPlace[] {
  const node = document.getIn(when, true)
  const key = isMap(node) ? keyOf(node) : null
  if (key === null) return []
  const parts = partsAt(document, when, key)
  const inside =
    key === 'not'
      ? [conditionPlaces(document, [...when, 'not'], depth + 1)]
      : itemsOf(document, parts).map((_, index) =>
          conditionPlaces(document, [...(parts ?? []), index], depth + 1, true),
        )
  return [{ path: when, depth, key, isListed, parts }, ...inside.flat()]
}

function keyOf(node: YAMLMap): string | null {
  const key = node.items[0]?.key
  return isScalar(key) ? String(key.value) : null
}

function partsAt(document: Document, path: FilePath, key: string): FilePath | null {
  if (key === 'quorum') return [...path, 'quorum', 'of']
  return key === 'any' || key === 'all' ? listIn(document, [...path, key]) : null
}

function listIn(document: Document, path: FilePath): FilePath | null {
  return isSeq(document.getIn(path, true)) ? path : null
}

function itemsOf(document: Document, path: FilePath | null): readonly unknown[] {
  const node = path === null ? null : document.getIn(path, true)
  return isSeq(node) ? node.items : []
}

/** The text with one condition more; null where it is written in a way that cannot be added to by a form. */
export function withAdded(text: string, added: AddedCondition): string | null {
  const document = parseDocument(text)
  const node = document.getIn(added.to, true)
  const item = conditionText(added.condition)
  const next = isSeq(node)
    ? withItem(text, node, item)
    : isMap(node) && added.combine !== null && added.to.at(-1) === 'when'
      ? wrapped(text, { node, key: keyLine(document, text, added.to), combine: added.combine, item })
      : null
  return next !== null && isMeant(text, next, (whole) => addTo(whole, added, item)) ? next : null
}

/** The text with one condition of a list less; null where it is the last of it, or written in a way that a form cannot take apart. */
export function withRemoved(text: string, path: FilePath): string | null {
  const document = parseDocument(text)
  const list = document.getIn(path.slice(0, -1), true)
  const index = path.at(-1)
  if (!isSeq(list) || typeof index !== 'number' || list.items.length < 2) return null
  const next = withoutItem(text, list, index)
  return next !== null && isMeant(text, next, (whole) => removeFrom(whole, path)) ? next : null
}

function withItem(text: string, list: YAMLSeq, item: string): string | null {
  const last = list.items.at(-1)
  const end = endOf(last)
  if (end === null) return null
  if (list.flow === true) return `${text.slice(0, end)}, { ${item} }${text.slice(end)}`
  const indent = dashIndent(text, list.items[0])
  if (indent === null) return null
  const lineEnd = endOfLine(text, end)
  return `${text.slice(0, lineEnd)}\n${indent}- ${item}${text.slice(lineEnd)}`
}

function withoutItem(text: string, list: YAMLSeq, index: number): string | null {
  const [from, to] = [startOf(list.items[index]), endOf(list.items[index])]
  if (from === null || to === null) return null
  if (list.flow === true) {
    const [before, after] = [endOf(list.items[index - 1]), startOf(list.items[index + 1])]
    if (after !== null) return text.slice(0, from) + text.slice(after)
    return before === null ? null : text.slice(0, before) + text.slice(to)
  }
  if (dashIndent(text, list.items[index]) === null) return null
  // A comment of its own line stays, whatever it spoke of: it is not for a form to throw away what a person wrote.
  return text.slice(0, text.lastIndexOf('\n', from) + 1) + text.slice(endOfLine(text, to) + 1)
}

interface Wrapped {
  readonly node: YAMLMap
  readonly key: { readonly indent: string; readonly end: number } | null
  readonly combine: 'any' | 'all'
  readonly item: string
}

// What stood under `when` becomes the first of a list.
function wrapped(text: string, { node, key, combine, item }: Wrapped): string | null {
  const [from, to] = [startOf(node), endOf(node)]
  if (key === null || from === null || to === null) return null
  const [list, dash] = [`${key.indent}  ${combine}:`, `${key.indent}    - `]
  const between = text.slice(key.end, from)
  const lineEnd = endOfLine(text, to)
  const tail = text.slice(to, lineEnd)
  if (!between.includes('\n')) {
    const old = withoutBraces(node, text.slice(from, to))
    const lines = old.split('\n')
    const moved = [lines[0] ?? '', ...lines.slice(1).map((line) => (line.trim() === '' ? line : `    ${line}`))]
    return `${text.slice(0, key.end)}\n${list}\n${dash}${moved.join('\n')}${tail}\n${dash}${item}${text.slice(lineEnd)}`
  }
  const lineStart = text.lastIndexOf('\n', from) + 1
  const deeper = text
    .slice(from, lineEnd)
    .split('\n')
    .map((line, index) => (index === 0 || line.trim() === '' ? line : `    ${line}`))
  return `${text.slice(0, lineStart)}${list}\n${dash}${deeper.join('\n')}\n${dash}${item}${text.slice(lineEnd)}`
}

// `{ level: {…} }` is `level: {…}` in a list, where it is all on one line.
function withoutBraces({ flow }: YAMLMap, text: string): string {
  const inner = flow === true && !text.includes('\n') ? /^\{\s*(.*?)\s*,?\s*\}$/.exec(text)?.[1] : undefined
  return inner ?? text
}

function keyLine(document: Document, text: string, path: FilePath): Wrapped['key'] {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent) || parent.flow === true) return null
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
  const range = isScalar(pair?.key) ? pair.key.range : null
  if (range == null) return null
  const indent = ' '.repeat(range[0] - text.lastIndexOf('\n', range[0]) - 1)
  const colon = text.indexOf(':', range[1])
  return { indent, end: colon + 1 }
}

function isMeant(before: string, after: string, change: (whole: unknown) => void): boolean {
  const meant: unknown = parse(before)
  change(meant)
  const read = parseDocument(after)
  return read.errors.length === 0 && canonicalJson(read.toJS()) === canonicalJson(meant)
}

type Holder = Record<string | number, unknown>

function at(whole: unknown, path: FilePath): unknown {
  return path.reduce<unknown>((node, key) => (node as Holder)[key], whole)
}

function addTo(whole: unknown, { to, combine }: AddedCondition, item: string): void {
  const condition: unknown = parse(`{ ${item} }`)
  const there = at(whole, to)
  if (Array.isArray(there)) there.push(condition)
  else (at(whole, to.slice(0, -1)) as Holder)[to.at(-1) ?? ''] = { [combine ?? '']: [there, condition] }
}

function removeFrom(whole: unknown, path: FilePath): void {
  const list = at(whole, path.slice(0, -1))
  if (Array.isArray(list)) list.splice(Number(path.at(-1)), 1)
}
