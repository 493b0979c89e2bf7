// What a closed panel fetches: the characters to light and nothing else, and a mark that changes only where they do.
import { expect, test } from 'vitest'
import { pulledMark, pulledProfile, pulledState, pulledText } from '../../../worker/fanout/pulled-panel.ts'
import type { DisplayFrame, ShownNotice } from '../../../worker/model/display.ts'

const NOTICE: ShownNotice = {
  alert: 'a1',
  number: 7,
  revision: 2,
  mode: 'live',
  speaker: 'MAIRIE',
  event: 'Crue',
  severity: 'Severe',
  allClear: false,
  zoneNames: [],
  texts: { fr: 'MAIRIE. Crue.\nMontez.', en: 'Flood. Go up.' },
  pages: { fr: [['DANGER', 'CRUE'], ['MONTEZ']], en: [['FLOOD']] },
  remainingMs: 59_001,
}
const frame = (
  notices: readonly ShownNotice[],
  face: DisplayFrame['face'] = { kind: 'panel', rows: 2, columns: 6 },
): DisplayFrame => ({
  kind: 'state',
  seq: 1,
  name: { fr: 'Quai', en: 'Quay' },
  face,
  notices,
})

test('lines end with a line feed, pages are parted by a form feed, and the profile says what it is made for', () => {
  const state = pulledState(frame([NOTICE]))
  expect(pulledText(state)).toBe('DANGER\nCRUE\n\fMONTEZ\n')
  expect(pulledProfile(state)).toBe('2x6 2x4s')
  expect(state.notices[0]?.remainingSeconds).toBe(60)
})

test('only the gravest is lit; a display without rows gets its whole text as one page; nothing to show is nothing', () => {
  const other: ShownNotice = { ...NOTICE, alert: 'a2', pages: { fr: [['AUTRE']] } }
  expect(pulledText(pulledState(frame([NOTICE, other])))).not.toContain('AUTRE')
  const free = pulledState(frame([{ ...NOTICE, pages: null }], { kind: 'screen' }))
  expect([pulledText(free), pulledProfile(free)]).toEqual(['MAIRIE. Crue.\nMontez.\n', 'free 1x4s'])
  const none = pulledState(frame([]))
  expect([pulledText(none), pulledProfile(none)]).toEqual(['', '2x6 0x4s'])
})

test('the mark stays while only time passes, and changes with a revision, a text, or the end', () => {
  const mark = (notices: readonly ShownNotice[]) => pulledMark(pulledState(frame(notices)))
  const now = mark([NOTICE])
  expect(mark([{ ...NOTICE, remainingMs: 1 }])).toBe(now)
  const others = [[], [{ ...NOTICE, revision: 3 }], [{ ...NOTICE, pages: { fr: [['X']] } }]].map(mark)
  expect(new Set([now, ...others]).size).toBe(4)
})
