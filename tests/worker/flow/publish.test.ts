import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { parseCap } from '../../../worker/cap/parse-cap.ts'
import { publish } from '../../../worker/flow/publish.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { edition, EVENING, HOUR, published, revision, ZONE_B } from './published.ts'

const MAX_GZIP = 14_000
const FULL = { ...edition(), territory: { ...edition().territory, languages: ['fr', 'fr-x-falc', 'en'] as const } }

const page = (path: string, of = FULL) => publish(of)[path]?.body ?? ''

describe('the page of a commune', () => {
  test('says first that there is an alert, what it is and what to do', () => {
    const body = page('index.html')
    expect(body).toMatch(/<h1>Une alerte est en cours<\/h1>/)
    expect(body).toContain('MONTEZ à l’étage. Alerte 7')
    expect(body).toContain('Rue Basse')
    expect(body).toMatch(/jeudi 15 octobre/)
  })

  test('says in every language of the commune, with a link to the others', () => {
    expect(page('index.en.html')).toContain('FLOOD rue Basse. GO UPSTAIRS.')
    expect(page('index.falc.html')).toContain('L’eau monte.')
    expect(page('index.en.html')).toMatch(/<html lang="en">/)
    expect(page('index.html')).toContain('href="/99001/en"')
    expect(publish({ ...FULL, territory: { ...FULL.territory, languages: ['fr'] } })['index.en.html']).toBeUndefined()
  })

  test('falls back to French where a language has no text, and tells screen readers so', () => {
    const only = edition({ alerts: [published([revision(1, { texts: { fr: 'Crue.' } })])] })
    expect(page('index.en.html', { ...FULL, alerts: only.alerts })).toMatch(/<p class="text" lang="fr">Crue\. Alerte 7/)
  })

  test('with nothing going on says so, and when that was', () => {
    const body = page('index.html', { ...FULL, alerts: [] })
    expect(body).toContain('<h1>Aucune alerte en cours</h1>')
    expect(body).toMatch(/<time datetime="2026-10-14T19:11:07.450Z">mercredi 14 octobre à 21:11<\/time>/)
  })

  test('always names 112, 114 and the commune’s own number', () => {
    for (const alerts of [[], FULL.alerts])
      for (const number of ['112', '114', '0400000000'])
        expect(page('index.html', { ...FULL, alerts })).toContain(`href="tel:${number}"`)
  })

  test('a gauge that is silent is never shown as if it were the river now', () => {
    const station = {
      code: 'P',
      name: 'Pont-Vieux',
      river: 'Lère',
      longitude: 2,
      latitude: 43,
      datum: '',
      nativeStepMs: 600_000,
      plausibleMm: { min: 0, max: 9 },
      maxRiseMmPerMin: 1,
      thresholds: [],
      upstream: null,
    }
    const latest = { observedAt: EVENING, receivedAt: EVENING, valueMm: 3_410, quality: 'good' as const, flags: [] }
    const body = page('index.html', {
      ...FULL,
      stations: [{ station, latest, trend: 'rising', silent: { since: EVENING, wasRising: true } }],
    })
    expect(body).toMatch(/3,41\u202fm, muette/)
    expect(body).not.toContain('monte</td>')
  })

  test.each([
    ['all clear', revision(2, { allClear: true }), {}, 'Fin d’alerte'],
    ['a correction', revision(2, { msgType: 'Cancel' }), {}, 'Rectifiée'],
    ['stopped', revision(2), { state: 'cancelled', closedAt: EVENING + HOUR }, 'Arrêtée'],
    ['expired', revision(2), { state: 'expired', closedAt: EVENING + HOUR }, 'Arrivée à expiration'],
  ] as const)('%s is no longer in force, and stays to be found', (_, last, change, word) => {
    const alerts = [published([revision(1), last], change)]
    const body = page('index.html', { ...FULL, madeAt: EVENING + 2 * HOUR, alerts })
    expect(body).toContain('<h1>Aucune alerte en cours</h1>')
    expect(body).toContain(word)
    expect(page('alerts/7.html', { ...FULL, madeAt: EVENING + 2 * HOUR, alerts })).toContain(word)
  })
})

describe('an alert by its number', () => {
  test('is genuine, with every message that was sent, newest first', () => {
    const body = page('alerts/7.html', {
      ...FULL,
      alerts: [published([revision(1), revision(2, { texts: { fr: 'Suite.' } })])],
    })
    expect(body).toContain('L’alerte n° 7 vient bien de la mairie de')
    expect(body.indexOf('Suite. Alerte 7.2')).toBeLessThan(body.indexOf('MONTEZ à l’étage. Alerte 7<'))
  })

  test('has its newest CAP message under its number, and each under a name that stays', () => {
    const first = publish(FULL)
    const later = publish({ ...FULL, alerts: [published([revision(1), revision(2)])] })
    expect(later['alerts/7.1.cap.xml']).toEqual(first['alerts/7.1.cap.xml'])
    expect(later['alerts/7.cap.xml']).toEqual(later['alerts/7.2.cap.xml'])
    expect(parseCap(later['alerts/7.cap.xml']?.body ?? '')).toMatchObject({ kind: 'cap', alert: { msgType: 'Update' } })
    expect(later['cap.atom']?.body).toContain('/99001/alerts/7.2.cap.xml')
    expect(later['feed.rss']?.body).toContain('<link>https://alerte.example/99001/alerts/7</link>')
  })
})

describe('what the public never sees', () => {
  test('a drill, and whoever decided', () => {
    const drill = published([revision(1, { mode: 'exercise' })], { mode: 'exercise', number: 8 })
    const files = publish({ ...FULL, alerts: [...FULL.alerts, drill] })
    expect(Object.keys(files).filter((path) => path.includes('8'))).toEqual([])
    const everything = Object.values(files)
      .map(({ body }) => body)
      .join()
    expect(everything).not.toMatch(/Jeanne|Secrète|Discret|p1|contentHash/)
  })

  test('markup in a text, a name or an event stays text, on pages, in feeds and in CAP (T07)', () => {
    const zone: Zone = { ...ZONE_B, name: { fr: '<img src=x onerror=alert(1)>', en: '"><script>' } }
    const alert = published([
      revision(1, { texts: { fr: '<script>alert(1)</script>', en: 'a"onmouseover="b' }, event: '</style><b>' }),
    ])
    const files = publish({ ...FULL, zones: [zone], alerts: [{ ...alert, zones: { 1: [zone] } }] })
    for (const [path, { body }] of Object.entries(files))
      if (path.endsWith('.html')) {
        expect({ path, scripts: body.match(/<script|<img|<b>(?!<a)|"onmouseover/g) }).toEqual({ path, scripts: null })
      } else expect(body).not.toContain('<script>alert')
  })

  test('a public exercise has its frame and its word', () => {
    const body = page('alerts/7.html', { ...FULL, alerts: [published([revision(1, { mode: 'public-exercise' })])] })
    expect(body).toContain('<body class="exercise">')
    expect(body).toContain('EXERCICE - MAIRIE')
  })
})

test('every page stays under 14 kB on the wire, with five alerts, the longest texts and zones of a thousand corners', () => {
  const corners = Array.from({ length: 1_000 }, (_, index): [number, number] => {
    const angle = (index / 1_000) * 2 * Math.PI
    const reach = 0.01 * (1 + 0.3 * Math.sin(angle * 37) + 0.1 * Math.sin(angle * 211))
    return [2.34 + reach * Math.cos(angle), 43.05 + reach * Math.sin(angle)]
  })
  const zones = Array.from({ length: 12 }, (_, index): Zone => ({
    ...ZONE_B,
    id: `Z${index}`,
    name: { fr: `Quartier des bords de l’eau n° ${index}`, en: `Waterside district no. ${index}` },
    geometry: [[[...corners, corners[0] ?? [0, 0]].map(([x, y]): [number, number] => [x + index * 0.005, y])]],
  }))
  const words = Array.from({ length: 150 }, (_, index) => `mot${(index * 7_919) % 1_000}`).join(' ')
  const alerts = Array.from({ length: 5 }, (_, index) => {
    const one = published(
      Array.from({ length: 6 }, (_, number) =>
        revision(number + 1, { texts: { fr: words, en: words, 'fr-x-falc': words } }),
      ),
      { number: index + 1 },
    )
    return { ...one, zones: Object.fromEntries(Object.keys(one.zones).map((number) => [number, zones])) }
  })
  const files = publish({ ...FULL, zones, alerts })
  const sizes = Object.entries(files)
    .filter(([path]) => path.endsWith('.html'))
    .map(([path, { body }]) => [path, gzipSync(body).length] as const)
  const largest = sizes.toSorted((left, right) => right[1] - left[1])[0]
  console.log(
    `largest public page: ${largest?.[0]} ${largest?.[1]} bytes gzip; quiet page ${gzipSync(page('index.html', { ...FULL, alerts: [] })).length}`,
  )
  for (const [path, size] of sizes) expect({ path, small: size <= MAX_GZIP }).toEqual({ path, small: true })
})

test('open shelters stand on the public page as places, limited or full, and never as a count of people', () => {
  const shelter = { name: 'Gymnase Jaurès', address: '2 route de Lauzun', accessible: true, animals: false }
  const shown = (room: 'places' | 'limited' | 'full') => publish(edition({ shelters: [{ ...shelter, room }] }))
  const body = shown('limited')['index.html']?.body ?? ''
  expect(body).toContain('Gymnase Jaurès')
  expect(body).toContain('bientôt complet, pas d’animaux, accessible en fauteuil')
  expect(shown('full')['index.en.html']?.body).toContain('full, no animals')
  expect(publish(edition())['index.html']?.body).not.toContain('Centres d’accueil')
})
