import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../../worker/model/log.ts'
import { appendEntry, verifyAnchors, verifyEntries, type ChainLink } from '../../../worker/prove/chain.ts'
import { concerns, proofOf, type ProofLine } from '../../../worker/prove/dossier.ts'

const DETAILS = [
  { id: 's1', rule: 'n3' },
  { proposal: 'p1', zones: ['B'] },
  { note: 'another matter' },
  { alert: 'a1', revision: 1 },
  { proposal: 'p2', why: [{ signal: 's9' }] },
]
const entries = DETAILS.reduce<LogEntry[]>((chain, detail, index) => {
  const act = {
    object: '99001:command:live',
    at: index,
    machineAt: index,
    actor: { id: 'duty', name: 'Camille Martin' },
    category: 'action',
    act: 'note',
    text: `ligne ${index + 1}`,
    detail,
  } as const
  return [...chain, appendEntry(chain.at(-1) ?? null, act)]
}, [])
const anchor = { object: '99001:command:live', count: 5, hash: entries[4]?.hash ?? '', at: 9 }
const ids = new Set(['a1', 'p1', 's1'])
const shown = (lines: readonly ProofLine[]): (LogEntry | ChainLink)[] =>
  lines.flatMap((line) => ('entry' in line ? [line.entry] : 'link' in line ? [line.link] : []))

describe('the proof of one alert', () => {
  const proof = proofOf(entries, [anchor], ids)

  test('shows what concerns it, and of everything else the link alone', () => {
    expect(proof.map((line) => Object.keys(line)[0])).toEqual(['entry', 'entry', 'link', 'entry', 'link', 'anchor'])
    expect(JSON.stringify(proof)).not.toContain('another matter')
  })

  test('is checked to the end of the chain, over what is not shown', () => {
    expect(verifyEntries(shown(proof))).toEqual({ kind: 'valid', count: 5 })
    expect(verifyAnchors(new Map([[anchor.object, shown(proof)]]), [anchor])).toMatchObject({ kind: 'valid' })
  })

  test.each([
    ['a line that was altered', 1, { text: 'autre chose' }, 2],
    ['a link that was made up', 2, { hash: 'f'.repeat(64) }, 4],
  ])('%s breaks it', (_, index, change, seq) => {
    const altered = shown(proof).map((one, at) => (at === index ? { ...one, ...change } : one))
    expect(verifyEntries(altered)).toMatchObject({ kind: 'broken', seq })
  })

  test('a line that was taken out breaks it', () => {
    expect(verifyEntries(shown(proof).toSpliced(3, 1))).toMatchObject({ kind: 'broken', seq: 5 })
  })
})

test.each([
  [{ why: [{ signal: 's1' }] }, true],
  [{ alert: 'a10' }, false],
  [{ count: 1 }, false],
])('%j concerns it: %s', (detail, expected) => {
  expect(concerns({ detail }, ids)).toBe(expected)
})
