// The public state on the page: what a person said, in three languages, beside what the alerts in force ask.
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { publish } from '../../../../worker/flow/publish.ts'
import { LANGUAGES } from '../../../../worker/model/message.ts'
import { proposedStand, ZONE_STANDS, type ShownState } from '../../../../worker/model/public-state.ts'
import { edition, EVENING, HOUR, published, revision } from '../published.ts'

const zone = (more: Partial<ShownState['zones'][number]> = {}): ShownState['zones'][number] => ({
  zone: 'B',
  stand: 'leave',
  since: EVENING,
  words: { fr: 'Par la route de Lauzun.' },
  nextAt: EVENING + HOUR,
  before: [{ stand: 'prepare', since: EVENING - HOUR }],
  ...more,
})
const BRIDGE = {
  kind: 'bridge',
  name: 'Pont Vieux',
  english: 'Old Bridge',
  open: false,
  since: EVENING,
  nextAt: null,
} as const
const pages = (state: ShownState, alerts = [published()]) => {
  const { territory } = edition()
  const spoken = { ...territory, languages: LANGUAGES }
  const files = publish(edition({ state, alerts, territory: spoken }))
  return (name: string) => files[`${name}.html`]?.body ?? ''
}

test('a zone says what to do, since when, what was said before, and when the next word comes; in each language of the page', () => {
  const page = pages(
    { zones: [zone({ words: { fr: 'Par Lauzun.', 'fr-x-falc': 'Allez à Lauzun.' } })], services: [BRIDGE] },
    [],
  )
  for (const words of [
    '<b>Partez</b>',
    'Par Lauzun.',
    'Préparez-vous, ',
    'Prochaine information au plus tard',
    'Pont Vieux',
    '<b>fermé</b>',
  ])
    expect(page('index')).toContain(words)
  for (const words of ['Partez maintenant', 'Allez à Lauzun.', 'vous ne pouvez pas passer'])
    expect(page('index.falc')).toContain(words)
  for (const words of ['<b>Leave</b>', '<span lang="fr">Par Lauzun.</span>', 'Bridge, Old Bridge', '<b>closed</b>'])
    expect(page('index.en')).toContain(words)
})

test('what was said before an alert that asks for more gives way to it on the page; what a person said since does not', () => {
  const moderate = [published([revision(1, { responseType: 'Evacuate' })])]
  const before = pages({ zones: [zone({ stand: 'normal', since: EVENING - HOUR })], services: [] }, moderate)('index')
  expect(before).toContain('Alerte en cours : suivez son message')
  expect(before).not.toContain('<b>Normal</b>')
  const since = pages({ zones: [zone({ stand: 'normal', since: EVENING + 1 })], services: [] }, moderate)('index')
  expect(since).toContain('<b>Normal</b>')
})

test('an alert proposes what it asks of people, of its own zones only, while it runs', () => {
  const alerts = (change: Parameters<typeof revision>[1]) => [published([revision(1, change)]).alert]
  expect(proposedStand('B', alerts({ responseType: 'Evacuate' }), EVENING)).toBe('leave')
  expect(proposedStand('B', alerts({ responseType: 'Shelter' }), EVENING)).toBe('prepare')
  expect(proposedStand('B', alerts({ severity: 'Moderate', responseType: 'Prepare' }), EVENING)).toBe('prepare')
  expect(proposedStand('A', alerts({}), EVENING)).toBeNull()
  expect(proposedStand('B', alerts({ allClear: true }), EVENING)).toBeNull()
  expect(proposedStand('B', alerts({}), EVENING + 7 * HOUR)).toBeNull()
})

test('nobody is told of a zone of which nothing was said, and a full page stays under 14 kB', () => {
  expect(pages({ zones: [], services: [] }, [])('index')).not.toContain('Quartier par quartier')
  const template = edition().zones[0]
  const many = Array.from(
    { length: 12 },
    (_, index) => ({ ...template, id: `Z${index}` }) as NonNullable<typeof template>,
  )
  const said = Array.from({ length: 60 }, (_, index) => `mot${(index * 7_919) % 1_000}`).join(' ')
  const state: ShownState = {
    zones: many.map(({ id }, index) =>
      zone({ zone: id, stand: ZONE_STANDS[index % 5] ?? 'leave', words: { fr: `${said}${index}` } }),
    ),
    services: Array.from({ length: 30 }, (_, index) => ({ ...BRIDGE, name: `Pont n° ${index}` })),
  }
  const body = publish(edition({ state, zones: many }))['index.html']?.body ?? ''
  expect(body).toContain('Pont n° 29')
  expect(gzipSync(body).length).toBeLessThan(14_000)
})
