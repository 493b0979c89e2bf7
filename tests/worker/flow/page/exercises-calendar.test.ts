import { expect, test } from 'vitest'
import type { ShownExercise } from '../../../../worker/model/public-exercise.ts'
import { exercisesCalendar } from '../../../../worker/flow/page/exercises-calendar.ts'
import { publish } from '../../../../worker/flow/publish.ts'
import { edition, EVENING, HOUR, published, revision } from '../published.ts'

const EXERCISE: ShownExercise = {
  number: 3,
  id: 'e3',
  state: 'approved',
  name: 'Essai de crue, rive droite',
  purpose: 'savoir qui reçoit; en combien de temps\nSTATUS:CANCELLED',
  zones: [{ fr: 'Rue Basse', en: 'Rue Basse' }],
  channels: ['sms'],
  at: EVENING + 72 * HOUR,
  lastsMs: 2 * HOUR,
  changedAt: EVENING,
}
const ahead = (over: Partial<ShownExercise> = {}, alerts: ReturnType<typeof published>[] = []) =>
  edition({ alerts: [], exercises: { exercises: [{ ...EXERCISE, ...over }], alerts } })
const unfolded = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')

test('an exercise is one event, with EXERCICE first and what a calendar would take for its own signs escaped', () => {
  const lines = unfolded(exercisesCalendar(ahead()))
  expect(lines).toContain('SUMMARY:EXERCICE · Essai de crue\\, rive droite')
  expect(lines).toContain('DTSTART:20261017T191007Z')
  expect(lines).toContain('DTEND:20261017T211007Z')
  expect(lines.filter((line) => line.startsWith('STATUS'))).toEqual(['STATUS:CONFIRMED'])
  expect(lines.find((line) => line.startsWith('DESCRIPTION'))).toContain('reçoit\\; en combien de temps\\nSTATUS')
})

test('no line is longer than 75 octets, and none begins within a character', () => {
  const text = exercisesCalendar(ahead({ name: 'é'.repeat(120) }))
  const lines = text.split('\r\n')
  expect(lines.every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true)
  expect(unfolded(text)).toContain(`SUMMARY:EXERCICE · ${'é'.repeat(120)}`)
})

test.each(['postponed', 'withdrawn'] as const)('one that is %s is told as cancelled under its own name', (state) => {
  const [before, after] = [unfolded(exercisesCalendar(ahead())), unfolded(exercisesCalendar(ahead({ state })))]
  const uid = (lines: readonly string[]) => lines.filter((line) => line.startsWith('UID'))
  expect(uid(after)).toEqual(uid(before))
  expect([after.includes('STATUS:CANCELLED'), after.includes('SEQUENCE:1')]).toEqual([true, true])
})

test('on the page it is no alert: the first line says that there is none, and its own page is framed', () => {
  const sent = published([revision(1, { mode: 'public-exercise' })])
  const numbered = { ...sent, alert: { ...sent.alert, number: 900_001 } }
  const files = publish(ahead({ state: 'running' }, [numbered]))
  expect(files['index.html']?.body).toContain('<h1>Aucune alerte en cours</h1>')
  expect(files['index.html']?.body).toContain('<b>EXERCICE</b> Essai de crue, rive droite : en cours')
  expect(files['alerts/900001.html']?.body).toMatch(/<h1>EXERCICE : le message 900001 vient bien/)
  expect(files['alerts/900001.cap.xml']?.body).toContain('<status>Exercise</status>')
  expect(files['exercises.ics']?.contentType).toMatch(/^text\/calendar/)
})
