// What a commune shows the body that it belongs to: what is in it, and that nothing of anybody can be.
import { expect, test } from 'vitest'
import { sharedPicture, type Showable } from '../../../worker/flow/shared-picture.ts'
import { REAL_CLOCK } from '../../../worker/model/time.ts'
import { gauge } from '../ingest/gauge.ts'

const NOW = 1_790_000_000_000
const WHO = { id: 'demo-mayor', name: 'SECRET Rousselin' }

/** A thing of the commune with more in it than its type says: whatever a release adds to it later. */
const withMore = <T extends object>(thing: T): T => ({ ...thing, phone: 'SECRET', by: WHO, notes: ['SECRET'] }) as T

const revision = (severity: 'Severe' | 'Moderate', zones: readonly string[], allClear = false) =>
  withMore({
    alert: 'a',
    revision: 2,
    contentHash: 'SECRET',
    submittedBy: WHO,
    submittedAt: NOW,
    approvedBy: WHO,
    approvedAt: NOW,
    aloneReason: 'SECRET',
    content: withMore({
      ...{ msgType: 'Alert', zones, channels: ['sms'], texts: { fr: 'Montez à l’étage.', en: 'Go up.' } },
      ...{ event: 'inondation', severity, urgency: 'Expected', certainty: 'Likely', expiresAt: NOW + 1, allClear },
    }),
  }) as unknown as Showable['alerts'][number]['current']

const station = gauge({
  code: 'PONT-VIEUX',
  thresholds: [
    { code: 'S2', levelMm: 3_000, effect: { fr: 'rue Basse inondée', en: 'rue Basse flooded' } },
    { code: 'S1', levelMm: 2_000, effect: { fr: 'quai inondé', en: 'quay flooded' } },
  ],
})
const level = {
  ...{ observedAt: NOW - 60_000, receivedAt: NOW, valueMm: 2_400, quality: 'good', flags: [] },
} as const

function town(change: Partial<Showable> = {}): Showable {
  return {
    territory: withMore({ code: '93200', name: 'Saint-Martin', timeZone: 'Europe/Paris' }),
    now: NOW,
    clock: REAL_CLOCK,
    planLevel: 'N3',
    director: withMore({ who: 'mayor', since: NOW - 1, by: WHO } as const),
    alerts: [
      withMore({ number: 7, state: 'in force', current: revision('Severe', ['B']) }),
      withMore({ number: 6, state: 'cancelled', current: revision('Severe', ['A']) }),
    ],
    proposals: [
      withMore({ state: 'open', planLevel: 'N3', decideBy: NOW + 900 }),
      withMore({ state: 'submitted', planLevel: 'N4', decideBy: NOW + 300 }),
      withMore({ state: 'dismissed', planLevel: 'N4', decideBy: NOW - 5 }),
    ],
    zones: [
      withMore({ id: 'A', name: { fr: 'Quai', en: 'Quay' } }),
      withMore({ id: 'B', name: { fr: 'Rue Basse', en: 'Rue Basse' } }),
    ],
    zoneClocks: [withMore({ zone: 'B', decideBy: NOW + 300 })],
    stations: [
      withMore({
        ...{ station, latest: level, trend: 'rising', mmPerHour: 300, silent: null, forecasts: [], source: 'SECRET' },
      }) as Showable['stations'][number],
    ],
    shelters: [
      withMore({ name: 'Gymnase', address: '2 route de Lauzun', accessible: true, animals: true, room: 'limited' }),
    ],
    means: [
      withMore({
        ...{ number: 1, what: 'barque', origin: 'own', owner: 'SECRET', employer: 'SECRET', state: 'engaged' },
        ...{ where: 'SECRET', holder: 'SECRET', task: 'SECRET', note: 'SECRET', at: NOW, by: WHO },
      } as const),
      withMore({
        ...{ number: 2, what: 'groupe SECRET', origin: 'own', owner: '', employer: '', state: 'available' },
        ...{ where: '', holder: '', task: '', note: '', at: NOW, by: WHO },
      } as const),
    ],
    offered: [1],
    state: {
      zones: [withMore({ zone: 'B', stand: 'leave', since: NOW, words: { fr: 'SECRET' }, nextAt: null, before: [] })],
      services: [],
    },
    sitrep: 4,
    ...change,
  }
}

test('the picture says how the commune stands: level, who directs, alerts that have left, the hour to decide by', () => {
  expect(sharedPicture(town())).toMatchObject({
    ...{ code: '93200', name: 'Saint-Martin', planLevel: 'N3', director: { who: 'mayor', since: NOW - 1 } },
    ...{ waiting: 2, proposed: 'N4', decideBy: NOW + 300, sitrep: 4 },
    alerts: [{ number: 7, revision: 2, state: 'in force', zones: ['Rue Basse'], text: 'Montez à l’étage.' }],
    shelters: [{ name: 'Gymnase', address: '2 route de Lauzun', room: 'limited' }],
    means: [{ number: 1, what: 'barque', isFree: false }],
  })
})

test('a gauge stands between the threshold that it has reached and the next; a doubtful level is nobody’s level', () => {
  const [shown] = sharedPicture(town()).gauges
  expect(shown).toMatchObject({ levelMm: 2_400, reached: { code: 'S1' }, next: { code: 'S2' }, isSilent: false })
  const [view] = town().stations
  if (view === undefined) throw new Error('no gauge')
  const doubtful = { ...view, latest: { ...level, quality: 'doubtful' as const }, trusted: null }
  expect(sharedPicture(town({ stations: [doubtful] })).gauges[0]).toMatchObject({
    levelMm: null,
    reached: null,
    next: null,
  })
})

test('each area carries what the public was told and the worst alert in force; an all-clear colours nothing', () => {
  expect(sharedPicture(town()).zones).toEqual([
    { zone: 'A', name: { fr: 'Quai', en: 'Quay' }, stand: null, since: null, decideBy: null, severity: null },
    {
      ...{ zone: 'B', name: { fr: 'Rue Basse', en: 'Rue Basse' }, stand: 'leave', since: NOW, decideBy: NOW + 300 },
      severity: 'Severe',
    },
  ])
  const over = town({ alerts: [{ number: 7, state: 'in force', current: revision('Severe', ['B'], true) }] })
  expect(sharedPicture(over).zones[1]?.severity).toBeNull()
})

test('whatever else stands in what it is made of, nobody’s name, number, note or reason is in the picture', () => {
  const text = JSON.stringify(sharedPicture(town()))
  expect(text).not.toContain('SECRET')
  expect(text).not.toContain('demo-mayor')
})

test('a commune about which nothing is known shows that, and no figure in its place', () => {
  const empty = town({
    ...{ alerts: [], proposals: [], zoneClocks: [], stations: [], shelters: [], means: [], director: null },
    ...{ state: { zones: [], services: [] }, sitrep: null },
  })
  expect(sharedPicture(empty)).toMatchObject({
    decideBy: null,
    waiting: 0,
    proposed: null,
    director: null,
    sitrep: null,
    gauges: [],
  })
})
