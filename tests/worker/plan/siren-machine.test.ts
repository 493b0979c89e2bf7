// One siren: told, answered or not, asked again, stopped. What nobody has confirmed is never shown as done.
import { describe, expect, test } from 'vitest'
import { sirenState, UNTOLD, type SirenHeard, type SirenOrder, type SirenRow } from '../../../worker/model/siren.ts'
import { nextAsk, nextSequence, refusalToSound, stepSiren } from '../../../worker/plan/siren-machine.ts'

const T = 1_000_000
const BY = { id: 'mayor', name: 'Maire' }
const order = (act: 'sound' | 'stop', issuedAt = T, change: Partial<SirenOrder> = {}): SirenOrder => ({
  act,
  pattern: act === 'sound' ? 'alert' : null,
  alert: null,
  number: null,
  revision: null,
  by: BY,
  issuedAt,
  reason: '',
  ...change,
})
const ordered = (row: SirenRow, one: SirenOrder) => stepSiren(row, { kind: 'ordered', order: one })
function asked(row: SirenRow, at: number): SirenRow {
  const act = nextAsk(row)?.act ?? 'status'
  return stepSiren(row, { kind: 'asked', act, sequence: nextSequence(row, at), at })
}
const loud = (sounded: number, at: number): SirenHeard => ({ state: 'sounding', sounded, until: at + 313_000, at })
const silent = (sounded: number, at: number): SirenHeard => ({ state: 'silent', sounded, until: null, at })
const heard = (row: SirenRow, said: SirenHeard, sequence = row.sequence) =>
  stepSiren(row, { kind: 'answered', sequence, heard: said })
const failed = (row: SirenRow, at: number) =>
  stepSiren(row, { kind: 'failed', sequence: row.sequence, why: 'no answer', heard: null, at })
const sounding = () => {
  const row = asked(ordered(UNTOLD, order('sound')), T)
  return heard(row, loud(row.sequence, T))
}

test('never asked is unknown, told is asked, answered is sounding until its signal ends, and then unknown until it says that it is silent', () => {
  expect(sirenState(UNTOLD, T).kind).toBe('unknown')
  const told = asked(ordered(UNTOLD, order('sound')), T)
  expect(sirenState(told, T).kind).toBe('asked')
  const row = heard(told, loud(told.sequence, T))
  expect(sirenState(row, T + 300_000).kind).toBe('sounding')
  expect(sirenState(row, T + 400_000).kind).toBe('unknown')
  expect(nextAsk(row)).toEqual({ act: 'status', at: T + 315_000 })
  const looked = asked(row, T + 315_000)
  expect(sirenState(heard(looked, silent(row.sequence, T + 315_000)), T + 400_000)).toEqual({
    kind: 'silent',
    at: T + 315_000,
  })
})

test('without an answer it is not confirmed, is told again with a higher number, and after a minute only asked', () => {
  let row = asked(ordered(UNTOLD, order('sound')), T)
  row = failed(row, T + 1_500)
  expect(sirenState(row, T + 1_500)).toMatchObject({ kind: 'not confirmed', why: 'no answer', tries: 1 })
  expect(nextAsk(row)).toEqual({ act: 'sound', at: T + 2_000 })
  const first = row.sequence
  row = failed(asked(row, T + 2_000), T + 3_500)
  expect(row.sequence).toBeGreaterThan(first)
  row = { ...row, triedAt: T + 59_000 }
  expect(nextAsk(row)?.act).toBe('status')
  // A status may still confirm what came in and was never answered.
  row = asked(row, T + 61_000)
  expect(sirenState(heard(row, loud(first, T)), T + 61_000).kind).toBe('sounding')
  expect(sirenState(heard(row, silent(0, T)), T + 61_000).kind).toBe('not confirmed')
})

test('a stop is never too late, and only a siren that says that it is silent has stopped', () => {
  let row = asked(ordered(sounding(), order('stop', T + 10_000)), T + 10_000)
  expect(sirenState(heard(row, loud(row.sequence, T)), T + 10_000).kind).not.toBe('silent')
  row = failed(row, T + 11_500)
  row = { ...row, tries: 12, triedAt: T + 600_000 }
  expect(nextAsk(row)).toEqual({ act: 'stop', at: T + 615_000 })
  expect(nextAsk({ ...row, triedAt: T + 1_000_000 })).toBeNull()
  row = asked(row, T + 615_000)
  expect(sirenState(heard(row, silent(1, T + 615_000)), T + 615_000).kind).toBe('silent')
})

test('an answer to what was asked before the stop says nothing of the stop', () => {
  const sound = asked(ordered(UNTOLD, order('sound')), T)
  const stopped = asked(ordered(sound, order('stop', T + 500)), T + 500)
  const late = heard(stopped, loud(sound.sequence, T + 600), sound.sequence)
  expect(sirenState(late, T + 700).kind).toBe('asked')
  const done = heard(late, silent(0, T + 700))
  expect(sirenState(done, T + 700).kind).toBe('silent')
  expect(heard(done, loud(sound.sequence, T + 600), sound.sequence)).toBe(done)
})

describe('what may be sounded', () => {
  test('not what sounds already, but its end over it', () => {
    expect(refusalToSound(sounding(), 'alert', T + 1_000)?.reason).toBe('already told, repeat not due')
    expect(refusalToSound(sounding(), 'end', T + 1_000)).toBeNull()
    expect(refusalToSound(sounding(), 'alert', T + 400_000)).toBeNull()
  })

  test('three times within the hour at most: people stop listening', () => {
    let row: SirenRow = UNTOLD
    for (const at of [T, T + 600_000, T + 1_200_000]) {
      expect(refusalToSound(row, 'alert', at)).toBeNull()
      row = ordered(row, order('sound', at))
      row = asked(row, at)
      row = heard(row, silent(row.sequence, at))
      row = ordered(row, order('stop', at + 1_000))
    }
    expect(refusalToSound(row, 'alert', T + 1_800_000)?.detail).toContain('3 times')
    expect(refusalToSound(row, 'alert', T + 3_700_000)).toBeNull()
  })
})

test('by hand it is the word of a named person, and nobody asks a controller about it', () => {
  const row = ordered(UNTOLD, order('sound'))
  const done = stepSiren(row, { kind: 'by hand', by: BY, via: 'radio', at: 5, machineAt: T })
  expect([sirenState(done, T).kind, done.done, nextAsk(done)]).toEqual([
    'sounding',
    { by: BY, at: 5, via: 'radio' },
    null,
  ])
})

test('the number goes up with every command and survives a restore of an older copy', () => {
  expect(nextSequence({ sequence: T + 5 }, T)).toBe(T + 6)
  expect(nextSequence({ sequence: 3 }, T)).toBe(T)
})
