// The search around an island and around a coast: what each source would answer is played here, question by question.
import { describe, expect, test } from 'vitest'
import { explore, type Exploring } from '../../../worker/objects/shared/explore.ts'
import type { Asked } from '../../../worker/objects/shared/ask-source.ts'
import type { SetUpArea } from '../../../worker/model/candidate.ts'
import { toRfc3339 } from '../../../worker/model/time.ts'

const NOW = Date.UTC(2026, 9, 14, 12)
const square = (west: number, south: number): SetUpArea['shape'] => [
  [
    [
      [west, south],
      [west + 0.1, south],
      [west + 0.1, south + 0.1],
      [west, south + 0.1],
      [west, south],
    ],
  ],
]
const ISLAND: SetUpArea = { code: '97209', name: 'Fort-de-France', department: '972', shape: square(-61.1, 14.6) }
const COAST: SetUpArea = { code: '66037', name: 'Canet', department: '66', shape: square(3, 42.65) }

interface Question {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

function answered(url: URL, status: number, body: unknown, contentType = 'application/json'): Asked {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = { status, contentType, body: text, url: url.toString() }
  return { kind: 'answer', answer, validators: null, retryAfterMs: null }
}

function map(...domains: readonly string[]) {
  const domain = (id: string) => ({
    domain_id: id,
    phenomenon_items: [
      { phenomenon_id: id.endsWith('10') ? '9' : '1', phenomenon_max_color_id: 3, timelaps_items: [] },
    ],
  })
  const period = {
    begin_validity_time: toRfc3339(NOW),
    end_validity_time: toRfc3339(NOW + 12 * 3_600_000),
    timelaps: { domain_ids: domains.map(domain) },
  }
  return { product: { update_time: toRfc3339(NOW), periods: [period] } }
}

function exploring(key: string | null, overseas: (url: URL) => Asked): Exploring & { readonly asked: Question[] } {
  const asked: Question[] = []
  const ask: Exploring['ask'] = (base, { path, headers }) => {
    const url = new URL(base + path)
    asked.push({ url, headers })
    if (url.pathname.endsWith('/vigilanceom/flux/dernier')) return Promise.resolve(overseas(url))
    if (url.pathname.endsWith('/cartevigilance/encours')) return Promise.resolve(answered(url, 200, map('66', '6610')))
    if (url.hostname === 'hubeau.eaufrance.fr') return Promise.resolve(answered(url, 200, { data: [], next: null }))
    return Promise.resolve(answered(url, 404, {}))
  }
  return { ask, now: NOW, withinKm: 25, meteofranceKey: key, asked }
}

const zip = (url: URL) => answered(url, 200, 'PK\u0003\u0004', 'application/zip')

describe('overseas', () => {
  test('Vigicrues is not asked and said to be absent, and the vigilance answers in a form that is not read', async () => {
    const way = exploring('the-key', zip)
    const { candidates, trials, faults, withoutVigicrues } = await explore(ISLAND, way)
    expect(withoutVigicrues).toBe(true)
    expect(way.asked.some(({ url }) => url.hostname === 'www.vigicrues.gouv.fr')).toBe(false)
    expect(faults).toEqual([])
    expect(candidates.filter(({ distanceKm }) => distanceKm === null)).toMatchObject([
      { kind: 'overseas', code: '972', name: 'Martinique' },
    ])
    expect(trials.find(({ kind }) => kind === 'overseas')?.answer).toEqual({ kind: 'not read' })
    // The key goes to Météo-France and to nobody else.
    const withKey = way.asked.filter(({ headers }) => Object.values(headers).includes('the-key'))
    expect(withKey.map(({ url }) => url.hostname)).toEqual(['public-api.meteofrance.fr'])
  })

  test.each([
    ['a key that is refused', 401, { kind: 'fault', fault: 'key' }],
    ['nothing published', 404, { kind: 'nothing' }],
    ['a page in place of an archive', 200, { kind: 'fault' }],
  ])('%s is told as what it is', async (_, status, answer) => {
    const { trials } = await explore(
      ISLAND,
      exploring('the-key', (url) => answered(url, status, '<html>')),
    )
    expect(trials.find(({ kind }) => kind === 'overseas')?.answer).toMatchObject(answer)
  })

  test('without a key it is not asked', async () => {
    const way = exploring(null, zip)
    const { trials } = await explore(ISLAND, way)
    expect(trials.find(({ kind }) => kind === 'overseas')?.answer).toEqual({ kind: 'no key' })
    expect(way.asked.some(({ url }) => url.hostname === 'public-api.meteofrance.fr')).toBe(false)
  })
})

test('a coast is asked as a domain of its own beside its department', async () => {
  const { candidates, trials } = await explore(COAST, exploring('the-key', zip))
  expect(candidates.filter(({ distanceKm }) => distanceKm === null).map(({ kind, code }) => [kind, code])).toEqual([
    ['department', '66'],
    ['coast', '6610'],
  ])
  for (const kind of ['department', 'coast'] as const)
    expect(trials.find((one) => one.kind === kind)?.answer).toMatchObject({ kind: 'bulletin', danger: 'orange' })
})
