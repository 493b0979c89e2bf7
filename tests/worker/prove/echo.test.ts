// What was approved beside what came back: the whole table of one place, and what a table of places adds up to.
import { describe, expect, test } from 'vitest'
import {
  ECHO_PATIENCE_MS,
  type EchoExpected,
  type EchoLine,
  type EchoSeen,
  type EchoState,
} from '../../../worker/model/echo.ts'
import { countLines, isMismatch, reconcile } from '../../../worker/prove/echo.ts'

const SINCE = 1_000_000
const EARLY = SINCE + ECHO_PATIENCE_MS
const LATE = EARLY + 1
const name = { fr: 'Mairie', en: 'Hall' }
const wanted = (change: Partial<EchoExpected> = {}): EchoExpected => ({
  source: 'display',
  id: 'mairie',
  name,
  isMeant: true,
  text: 'T',
  area: 'A',
  ...change,
})
const sighting = (change: Partial<EchoSeen> = {}): EchoSeen => ({
  source: 'display',
  id: 'mairie',
  at: SINCE + 5,
  how: 'rendered',
  text: 'T',
  area: 'A',
  by: null,
  ...change,
})
const lineOf = (expected: EchoExpected, seen: readonly EchoSeen[], now: number) =>
  reconcile({ expected: [expected], seen, since: SINCE, now })[0] as EchoLine

describe('one place', () => {
  test.each<[string, Partial<EchoExpected>, readonly Partial<EchoSeen>[], number, EchoState]>([
    ['is waited for at first', {}, [], EARLY, 'waiting'],
    ['is missed once its time is over', {}, [], LATE, 'missing'],
    ['is seen with the very text and area', {}, [{}], LATE, 'seen'],
    ['is seen where it cannot say which text it has', {}, [{ text: null, area: null }], LATE, 'seen'],
    ['is seen where nobody can compare its text', { text: null, area: null }, [{ text: 'Z' }], LATE, 'seen'],
    ['says another text', {}, [{ text: 'Z' }], EARLY, 'other text'],
    ['covers another area', {}, [{ area: 'Z' }], EARLY, 'other area'],
    ['is outside, and quiet', { isMeant: false }, [], LATE, 'quiet'],
    ['is outside, and has it', { isMeant: false }, [{}], EARLY, 'outside'],
    ['is outside, and has it without saying which', { isMeant: false }, [{ text: null }], EARLY, 'outside'],
    ['said it right, then otherwise', {}, [{}, { at: SINCE + 9, text: 'Z' }], LATE, 'other text'],
    ['said it otherwise, then right', {}, [{ text: 'Z' }, { at: SINCE + 9 }], LATE, 'other text'],
    ['hears of another place only', {}, [{ id: 'gymnase' }], LATE, 'missing'],
    ['hears of a place of the same name elsewhere', {}, [{ source: 'seed' }], LATE, 'missing'],
    [
      'more people than approved',
      { source: 'audience', text: '5' },
      [{ source: 'audience', text: '6' }],
      LATE,
      'other audience',
    ],
  ])('%s', (_, expected, seen, now, state) => {
    expect(lineOf(wanted(expected), seen.map(sighting), now).state).toBe(state)
  })

  test('keeps the hour, the way and the person of what decides', () => {
    const typed = sighting({ source: 'seed', how: 'by hand', at: SINCE + 30, text: 'Z', by: 'Mme B.' })
    const receipt = sighting({ source: 'seed', how: 'receipt', at: SINCE + 10, text: null })
    const line = lineOf(wanted({ source: 'seed', isMeant: true }), [typed, receipt], LATE)
    expect(line).toMatchObject({ state: 'other text', seenAt: SINCE + 30, how: 'by hand', by: 'Mme B.' })
    expect(lineOf(wanted({ source: 'seed' }), [receipt], LATE)).toMatchObject({ state: 'seen', seenAt: SINCE + 10 })
  })
})

test('the counts say what was expected and what became of it; whoever is rightly quiet counts nowhere', () => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const expected = ids.map((id) => wanted({ id, isMeant: id !== 'd' && id !== 'e' }))
  const seen = [sighting({ id: 'a' }), sighting({ id: 'b', text: 'Z' }), sighting({ id: 'd' })]
  const lines = reconcile({ expected, seen, since: SINCE, now: LATE })
  expect(lines.map(({ state }) => state)).toEqual(['seen', 'other text', 'missing', 'outside', 'quiet'])
  expect(countLines(lines)).toEqual({ expected: 3, seen: 1, waiting: 0, missing: 1, mismatch: 2 })
  expect(lines.filter(({ state }) => isMismatch(state)).map(({ id }) => id)).toEqual(['b', 'd'])
})
