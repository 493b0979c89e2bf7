// The lines by which two texts differ, for people: with two lines around each place, the old before the new.
import type { DiffLine } from '../../model/rule-change.ts'

const AROUND = 2

export function diffOf(before: string, after: string): readonly DiffLine[] {
  const lines = diffLines(before.split('\n'), after.split('\n'))
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same')
  return lines.filter((_, index) => isNear(index))
}

function diffLines(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  let head = 0
  while (head < old.length && head < next.length && old[head] === next[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < next.length - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ kind: 'same', text }))
  return [
    ...same(old.slice(0, head)),
    ...middle(old.slice(head, old.length - tail), next.slice(head, next.length - tail)),
    ...same(old.slice(old.length - tail)),
  ]
}

/** A table of all pairs of lines that still fits into the memory of an object. */
const MOST_PAIRS = 2_000_000

// The longest common run of lines, by the table of all pairs. What differs is one rule, a screen of lines; of two ends of a very long file the whole
// between them is shown as gone and come.
function middle(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  if (old.length * next.length > MOST_PAIRS)
    return [
      ...old.map((text): DiffLine => ({ kind: 'gone', text })),
      ...next.map((text): DiffLine => ({ kind: 'new', text })),
    ]
  const width = next.length + 1
  const longest = new Uint32Array((old.length + 1) * width)
  const at = (row: number, column: number) => longest[row * width + column] ?? 0
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = next.length - 1; column >= 0; column--)
      longest[row * width + column] =
        old[row] === next[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
  const lines: DiffLine[] = []
  let [row, column] = [0, 0]
  while (row < old.length || column < next.length) {
    const [was, is] = [old[row], next[column]]
    if (was !== undefined && was === is) {
      lines.push({ kind: 'same', text: was })
      row++
      column++
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      lines.push({ kind: 'gone', text: was })
      row++
    } else {
      lines.push({ kind: 'new', text: is ?? '' })
      column++
    }
  }
  return lines
}
