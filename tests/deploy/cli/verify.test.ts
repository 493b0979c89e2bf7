import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyExport } from '../../../deploy/cli/verify.ts'
import type { LogEntry } from '../../../worker/model/log.ts'
import { appendEntry } from '../../../worker/prove/chain.ts'

function chainOf(object: string, count: number): LogEntry[] {
  const entries: LogEntry[] = []
  for (let n = 1; n <= count; n++) {
    const act = {
      object,
      at: n,
      machineAt: n,
      actor: { id: 'duty', name: 'Astreinte' },
      category: 'action',
      act: 'note',
      text: `note ${n}`,
      detail: {},
    } as const
    entries.push(appendEntry(entries.at(-1) ?? null, act))
  }
  return entries
}

const anchorOf = (entry: LogEntry | undefined) => ({
  anchor: { object: entry?.object ?? '', count: entry?.seq ?? 0, hash: entry?.hash ?? '', at: 1 },
})
const exported = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')
const entries = chainOf('99001:command:live', 3)
const whole = exported([...entries.map((entry) => ({ entry })), anchorOf(entries[2])])

describe('an exported log', () => {
  test('that nobody touched is valid', () => {
    expect(verifyExport(whole)).toEqual({ kind: 'valid', entries: 3, links: 0, anchors: 1 })
  })

  test('within the page of a dossier is read from it, also where a line holds markup', () => {
    const [first] = chainOf('99001:command:live', 1) as [LogEntry]
    const { seq, prev, hash, ...act } = first
    const marked = appendEntry(first, { ...act, text: '</script><b>note</b>' })
    const lines = [{ link: { object: act.object, seq, prev, hash } }, { entry: marked }, anchorOf(marked)]
    const page = (text: string) =>
      `<!doctype html><p>Dossier</p><script type="application/x-ndjson" id="proof">\n${text}</script></html>`
    const text = exported(lines).replaceAll('<', '\\u003c')
    expect(verifyExport(page(text))).toEqual({ kind: 'valid', entries: 1, links: 1, anchors: 1 })
    expect(verifyExport(page(text.replace('note', 'autre')))).toMatchObject({ kind: 'broken' })
  })

  test('is broken at the line whose text was altered (X09)', () => {
    expect(verifyExport(whole.replace('note 2', 'note 9'))).toMatchObject({
      kind: 'broken',
      why: expect.stringMatching(/^line 2: entry 2 of 99001:command:live/) as string,
    })
  })

  test('is broken where a line was taken out (X09)', () => {
    expect(verifyExport(exported([{ entry: entries[0] }, { entry: entries[2] }]))).toMatchObject({
      kind: 'broken',
      why: expect.stringContaining('line 2') as string,
    })
  })

  test('is broken where its end was cut off, since an anchor stands beyond it (X09)', () => {
    expect(verifyExport(exported([{ entry: entries[0] }, anchorOf(entries[2])]))).toMatchObject({ kind: 'broken' })
  })

  test('may hold the chains of several objects, each checked by itself', () => {
    const other = chainOf('99001:residents:live:0', 2)
    const mixed = [entries[0], other[0], entries[1], other[1], entries[2]].map((entry) => ({ entry }))
    expect(verifyExport(exported(mixed))).toMatchObject({ kind: 'valid', entries: 5 })
  })

  test.each(['', '\n', 'not json\n', '{}\n', '[]\n', 'null\n', '{"entry":{"seq":1}}\n', '{"entry":null}\n'])(
    'that is no export (%j) is never called valid',
    (text) => {
      expect(verifyExport(text)).toMatchObject({ kind: 'broken' })
    },
  )
})

describe('npm run verify', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-verify-'))
  afterAll(() => rmSync(dir, { recursive: true }))
  const file = (name: string, text: string) => {
    writeFileSync(join(dir, name), text)
    return join(dir, name)
  }

  test('prints how many entries are valid', () => {
    const out = execFileSync(process.execPath, ['deploy/cli/verify.ts', file('whole.ndjson', whole)], {
      encoding: 'utf8',
    })
    expect(out).toBe('valid: 3 entries\n')
  })

  test('prints the first broken link and exits 1', () => {
    const ran = spawnSync(
      process.execPath,
      ['deploy/cli/verify.ts', file('broken.ndjson', whole.replace('note 3', 'note 4'))],
      { encoding: 'utf8' },
    )
    expect(ran.status).toBe(1)
    expect(ran.stdout).toMatch(/^broken: line 3: entry 3/)
  })

  test('exits 1 without a file, and for one that is not there', () => {
    expect(spawnSync(process.execPath, ['deploy/cli/verify.ts']).status).toBe(1)
    expect(spawnSync(process.execPath, ['deploy/cli/verify.ts', join(dir, 'none')]).status).toBe(1)
  })
})
