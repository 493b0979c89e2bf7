// Where a node of a YAML file stands in its text.
import { isMap, isScalar, isSeq } from 'yaml'

export function startOf(node: unknown): number | null {
  return isMap(node) || isSeq(node) || isScalar(node) ? (node.range?.[0] ?? null) : null
}

// Where its last value ends: the range of a block takes the blank and the comment after it too.
export function endOf(node: unknown): number | null {
  if (isScalar(node)) return node.range?.[1] ?? null
  if (!isMap(node) && !isSeq(node)) return null
  if (node.flow === true) return node.range?.[1] ?? null
  return isSeq(node) ? endOf(node.items.at(-1)) : endOf(node.items.at(-1)?.value ?? null)
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

// Of an item that begins on the line of its dash and is alone on it.
export function dashIndent(text: string, item: unknown): string | null {
  const start = startOf(item)
  if (start === null) return null
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start)
  return /^(\s*)-\s+$/.exec(line)?.[1] ?? null
}
