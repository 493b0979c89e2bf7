import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../../worker/model/log.ts'
import {
  appendEntry,
  canonicalJson,
  GENESIS,
  verifyAnchors,
  verifyEntries,
  type NewEntry,
} from '../../../worker/prove/chain.ts'

function chainOf(count: number): LogEntry[] {
  const entries: LogEntry[] = []
  for (let n = 1; n <= count; n++) entries.push(appendEntry(entries.at(-1) ?? null, entry(`acte ${n}`)))
  return entries
}

function entry(text: string): NewEntry {
  return {
    object: '99001:command:live',
    at: 1_000,
    machineAt: 2_000,
    actor: { id: 'duty', name: 'Astreinte' },
    category: 'décision',
    act: 'soumise',
    text,
    detail: { zones: ['B'], count: 115 },
  }
}

describe('a chain', () => {
  test('begins at the genesis hash with number 1 and links each entry to the one before it', () => {
    const [first, second] = chainOf(2)
    expect(first).toMatchObject({ seq: 1, prev: GENESIS })
    expect(second).toMatchObject({ seq: 2, prev: first?.hash })
  })

  test('that nobody touched is valid, and so is an empty one', () => {
    expect(verifyEntries(chainOf(20))).toEqual({ kind: 'valid', count: 20 })
    expect(verifyEntries([])).toEqual({ kind: 'valid', count: 0 })
  })

  test('survives being stored and read again', () => {
    expect(verifyEntries(JSON.parse(JSON.stringify(chainOf(5))) as LogEntry[])).toMatchObject({ kind: 'valid' })
  })

  test.each(['text', 'act', 'at', 'machineAt', 'object', 'category'] as const)(
    'shows where %s of one entry was altered',
    (member) => {
      const entries = chainOf(5)
      const altered = entries.map((one, index) =>
        index === 2
          ? { ...one, [member]: typeof one[member] === 'number' ? one[member] + 1 : `${String(one[member])}!` }
          : one,
      )
      expect(verifyEntries(altered as LogEntry[])).toMatchObject({ kind: 'broken', index: 2, seq: 3 })
    },
  )

  test('shows a change deep in the detail, and another name of the actor', () => {
    const entries = chainOf(3)
    const count = entries.map((one, index) => (index === 1 ? { ...one, detail: { ...one.detail, count: 11 } } : one))
    expect(verifyEntries(count)).toMatchObject({ kind: 'broken', index: 1 })
    const actor = entries.map((one, index) => (index === 1 ? { ...one, actor: { ...one.actor, name: 'Maire' } } : one))
    expect(verifyEntries(actor)).toMatchObject({ kind: 'broken', index: 1 })
  })

  test('shows an entry taken out, put in twice, or swapped', () => {
    const entries = chainOf(4)
    expect(verifyEntries(entries.filter((_, index) => index !== 1))).toMatchObject({ kind: 'broken', index: 1 })
    expect(verifyEntries([...entries.slice(0, 2), ...entries.slice(1)])).toMatchObject({ kind: 'broken', index: 2 })
    expect(verifyEntries([entries[1], entries[0]] as LogEntry[])).toMatchObject({ kind: 'broken', index: 0 })
  })

  test('shows an altered entry whose own hash was computed again', () => {
    const entries = chainOf(3)
    const forged = { ...appendEntry(null, entry('rien')), seq: 1 }
    expect(verifyEntries([forged, ...entries.slice(1)])).toMatchObject({ kind: 'broken', index: 1 })
  })
})

describe('an anchor', () => {
  const object = '99001:command:live'

  test('agrees with the head that it was taken from', () => {
    const entries = chainOf(3)
    const anchors = [{ object, count: 2, hash: entries[1]?.hash ?? '', at: 1 }]
    expect(verifyAnchors(new Map([[object, entries]]), anchors)).toMatchObject({ kind: 'valid' })
  })

  test('shows a chain whose end was cut off, which its links alone cannot', () => {
    const entries = chainOf(3)
    const cut = entries.slice(0, 2)
    expect(verifyEntries(cut)).toMatchObject({ kind: 'valid' })
    expect(
      verifyAnchors(new Map([[object, cut]]), [{ object, count: 3, hash: entries[2]?.hash ?? '', at: 1 }]),
    ).toMatchObject({ kind: 'broken' })
  })

  test('shows a chain that was written anew from the beginning', () => {
    const [, , third] = chainOf(3)
    const anew = [appendEntry(null, entry('autre'))]
    anew.push(appendEntry(anew[0] ?? null, entry('autre')), appendEntry({ seq: 2, hash: 'x' }, entry('autre')))
    expect(
      verifyAnchors(new Map([[object, anew]]), [{ object, count: 3, hash: third?.hash ?? '', at: 1 }]),
    ).toMatchObject({ kind: 'broken' })
  })
})

test('canonical JSON does not depend on the order in which members were written, and leaves out what is undefined', () => {
  expect(canonicalJson({ b: 1, a: { d: [2, undefined], c: undefined } })).toBe('{"a":{"d":[2,null]},"b":1}')
  expect(canonicalJson({ a: { d: [2, null] }, b: 1 })).toBe('{"a":{"d":[2,null]},"b":1}')
})
