// The exercises of the public as a calendar that others follow (RFC 5545): one event each, and one that is off says so rather than vanish.
import type { ShownExercise } from '../../model/public-exercise.ts'
import type { Edition } from '../../model/publication.ts'
import type { Instant } from '../../model/time.ts'

/** Octets of a line, its end not counted. */
const LINE = 75
const OFF: readonly ShownExercise['state'][] = ['postponed', 'withdrawn']

export function exercisesCalendar({ territory, origin, exercises }: Edition): string {
  const host = new URL(origin).hostname
  const events = (exercises?.exercises ?? []).flatMap((one) => [
    'BEGIN:VEVENT',
    `UID:exercise-${one.id}@${host}`,
    `DTSTAMP:${utc(one.changedAt)}`,
    `LAST-MODIFIED:${utc(one.changedAt)}`,
    `SEQUENCE:${OFF.includes(one.state) ? 1 : 0}`,
    `DTSTART:${utc(one.at)}`,
    `DTEND:${utc(one.at + one.lastsMs)}`,
    `SUMMARY:${escaped(`EXERCICE · ${one.name}`)}`,
    `DESCRIPTION:${escaped(`${one.purpose}. Les messages commencent par EXERCICE : vous n’avez rien à faire.`)}`,
    `LOCATION:${escaped([territory.name, ...one.zones.map(({ fr }) => fr)].join(', '))}`,
    `URL:${origin}/${territory.code}`,
    `STATUS:${OFF.includes(one.state) ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ])
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tocsin//exercises//FR',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(`Exercices · ${territory.name}`)}`,
    ...events,
    'END:VCALENDAR',
  ]
  return `${lines.flatMap(folded).join('\r\n')}\r\n`
}

function utc(at: Instant): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, (sign) => `\\${sign}`).replace(/\r?\n/g, '\\n')
}

// Never within a character: what follows begins with a space, which belongs to no line.
function folded(line: string): readonly string[] {
  const lines: string[] = []
  let current = ''
  let octets = 0
  for (const sign of line) {
    const size = new TextEncoder().encode(sign).length
    if (octets + size > LINE) {
      lines.push(current)
      current = ' '
      octets = 1
    }
    current += sign
    octets += size
  }
  return [...lines, current]
}
