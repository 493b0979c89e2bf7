// Which places must echo an approved revision, what the public files say of it, and what is drafted where one says another thing.
import { describe, expect, test } from 'vitest'
import { capsOf } from '../../../worker/flow/cap-of-alert.ts'
import { writeCap } from '../../../worker/cap/write-cap.ts'
import {
  capFile,
  correctionOf,
  expectedEcho,
  seedText,
  seenInPublic,
  type Approved,
} from '../../../worker/flow/echo.ts'
import { placeOfSeed } from '../../../worker/flow/seed-place.ts'
import { contains } from '../../../worker/audience/locate.ts'
import type { AlertRevision } from '../../../worker/model/alert.ts'
import type { EchoLine, Seed } from '../../../worker/model/echo.ts'
import type { MultiPolygon } from '../../../worker/model/geo.ts'
import type { PublishedAlert } from '../../../worker/model/publication.ts'
import type { Territory } from '../../../worker/model/territory.ts'
import type { Zone } from '../../../worker/model/zone.ts'
import { countLines, reconcile } from '../../../worker/prove/echo.ts'

const square = (west: number): MultiPolygon => [
  [
    [
      [west, 44],
      [west + 0.01, 44],
      [west + 0.01, 44.01],
      [west, 44.01],
      [west, 44],
    ],
  ],
]
const zone = (id: string, west: number): Zone =>
  ({ id, name: { fr: `zone ${id}`, en: `zone ${id}` }, geometry: square(west) }) as unknown as Zone
const [B, C] = [zone('B', 2.02), zone('C', 2.04)]
const territory = {
  code: '92302',
  name: 'Ici',
  timeZone: 'Europe/Paris',
  publicDesk: '0',
  speaker: 'MAIRIE',
} as Territory
const revision = {
  alert: 'a',
  revision: 1,
  submittedAt: 1_000,
  approvedAt: 2_000,
  content: {
    mode: 'live',
    msgType: 'Alert',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'DANGER. PARTEZ.', en: 'DANGER. LEAVE.' },
    event: 'Crue',
    hazard: 'crue',
    responseType: 'Evacuate',
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Likely',
    expiresAt: 9_000_000,
    allClear: false,
  },
} as unknown as AlertRevision
const approved: Approved = { alert: { id: 'a', number: 7 }, revision, mode: 'live', zones: [B], territory }
const seed = (number: number, place: readonly [number, number]): Seed => ({
  number,
  name: `T${number}`,
  operator: 'Orange',
  phone: '+33639980001',
  place,
})
const nothing = { notice: null, displays: [], seeds: [] }

function capOf(zones: readonly Zone[], texts: AlertRevision['content']['texts'] = revision.content.texts): string {
  const told = { ...revision, content: { ...revision.content, texts } }
  const alert = {
    id: 'a',
    number: 7,
    state: 'in force',
    closedAt: null,
    revisions: [told],
    current: told,
    mode: 'live',
  }
  const published = { alert, zones: { 1: zones } } as unknown as PublishedAlert
  const [cap] = capsOf(published, { territory, origin: 'https://t.example' })
  if (cap === undefined) throw new Error('no CAP message')
  return writeCap(cap, 'Europe/Paris')
}

function stateOfCap(cap: string | null): string {
  const feed = `<link href="https://t.example/92302/${capFile(approved)}"/>`
  const seen = seenInPublic(approved, { cap, atom: feed, rss: '' }, 2_500)
  const lines = reconcile({ expected: expectedEcho(approved, nothing), seen, since: 2_000, now: 3_000 })
  expect(lines.find(({ id }) => id === 'atom')?.state).toBe('seen')
  expect(lines.find(({ id }) => id === 'rss')?.state).toBe('waiting')
  return lines.find(({ id }) => id === 'cap')?.state ?? ''
}

describe('the public files', () => {
  test.each([
    ['as approved', () => capOf([B]), 'seen'],
    ['with another text', () => capOf([B], { fr: 'ESSAI.', en: 'TEST.' }), 'other text'],
    ['without one of the languages', () => capOf([B], { fr: 'DANGER. PARTEZ.' }), 'other text'],
    ['with another zone beside it', () => capOf([B, C]), 'other area'],
    ['with its polygon lost', () => capOf([{ ...B, geometry: [] }]), 'other area'],
    ['that are no CAP', () => '<html/>', 'waiting'],
    ['that are not there', () => null, 'waiting'],
  ])('%s', (_, cap, state) => {
    expect(stateOfCap(cap())).toBe(state)
  })

  test('a drill expects nothing of them', () => {
    expect(expectedEcho({ ...approved, mode: 'exercise' }, nothing)).toEqual([])
  })
})

describe('test telephones', () => {
  const inside = placeOfSeed(B, 'inside', [B, C]) as [number, number]
  const beside = placeOfSeed(B, 'outside', [B, C]) as [number, number]
  const ofSeeds = (change: Partial<AlertRevision['content']> = {}) =>
    expectedEcho(
      { ...approved, revision: { ...revision, content: { ...revision.content, ...change } } },
      { ...nothing, seeds: [seed(1, inside), seed(2, beside)] },
    )
      .filter(({ source }) => source === 'seed')
      .map(({ id, isMeant }) => [id, isMeant])

  test('stand surely in the zone, or near it and in none', () => {
    expect(contains(B.geometry, inside)).toBe(true)
    expect([B, C].filter(({ geometry }) => contains(geometry, beside))).toEqual([])
    expect(Math.abs(beside[0] - inside[0]) + Math.abs(beside[1] - inside[1])).toBeLessThan(0.03)
    // Between two zones that touch there is no room: the next free ground is taken.
    const wall = [B, zone('W', 2.03), zone('V', 2.01)]
    const free = placeOfSeed(B, 'outside', wall) as [number, number]
    expect(wall.some(({ geometry }) => contains(geometry, free))).toBe(false)
    expect(placeOfSeed({ ...B, geometry: [] }, 'inside', [])).toBeNull()
  })

  test('are meant where an SMS goes to their place; with a filter nobody knows of the one inside', () => {
    expect(ofSeeds()).toEqual([
      ['1', true],
      ['2', false],
    ])
    expect(ofSeeds({ channels: ['voice'] })).toEqual([
      ['1', false],
      ['2', false],
    ])
    expect(ofSeeds({ filter: { kind: 'vulnerable' } as never })).toEqual([['2', false]])
  })

  test('the same text with other spaces is the same text', () => {
    expect(seedText(' DANGER.\n\nPARTEZ. ')).toBe(seedText('DANGER. PARTEZ.'))
    expect(seedText('DANGER. RESTEZ.')).not.toBe(seedText('DANGER. PARTEZ.'))
  })
})

describe('a correction', () => {
  const line = (change: Partial<EchoLine>): EchoLine => ({
    source: 'seed',
    id: '2',
    name: { fr: 'T', en: 'T' },
    isMeant: true,
    state: 'seen',
    seenAt: 1,
    how: 'receipt',
    by: null,
    ...change,
  })
  const reached = { seeds: [seed(2, [2.045, 44.005])], zones: [B, C] }

  test('is drafted for nothing that is as approved, or only missing', () => {
    const lines = [line({}), line({ state: 'missing' }), line({ state: 'waiting' }), line({ state: 'quiet' })]
    expect(correctionOf(approved, lines, reached)).toBeNull()
    expect(countLines(lines).mismatch).toBe(0)
  })

  test('of another text says so, and then the approved text, in each language that was told', () => {
    const correction = correctionOf(approved, [line({ state: 'other text' })], reached)
    expect(correction).toEqual({
      zones: ['B'],
      texts: {
        fr: 'RECTIFICATIF. Un autre texte a circulé. Seul celui-ci compte : DANGER. PARTEZ.',
        en: 'CORRECTION. Another text went round. Only this one counts: DANGER. LEAVE.',
      },
    })
  })

  test('of an arrival elsewhere goes there too, and says whom the alert is for', () => {
    const correction = correctionOf(approved, [line({ state: 'outside', isMeant: false })], reached)
    expect(correction?.zones).toEqual(['B', 'C'])
    expect(correction?.texts.fr).toBe(
      'RECTIFICATIF. L’alerte ne concerne que : zone B. Ailleurs, rien à faire. Sur place : DANGER. PARTEZ.',
    )
  })
})
