import { describe, expect, test } from 'vitest'
import { sitrepOf, type SitrepGround } from '../../../worker/flow/sitrep.ts'
import type { LogEntry } from '../../../worker/model/log.ts'
import { NO_PLAN, type PlanView } from '../../../worker/model/plan.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'
import type { StationView } from '../../../worker/model/view.ts'

const NO_CELL: SitrepGround['cell'] = {
  calls: { new: 0, passedOn: 0, ended: 0, oldestNewAt: null },
  clusters: [],
  shelters: [],
  means: { available: 0, engaged: 0, out: 0 },
}

const NOW = Date.parse('2026-10-14T20:00:00Z')
const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', ...options })
const clock = (at: number) => format({ hour: '2-digit', minute: '2-digit' }).format(at).replace(':', 'h')
const day = (at: number) => format({ day: '2-digit', month: '2-digit' }).format(at).replace('/', '-')
const VIEW = {
  station: { name: 'Pont-Vieux', code: 'PONT-VIEUX' },
  latest: { observedAt: NOW - 5 * MINUTE_MS, receivedAt: NOW, valueMm: 3_240, quality: 'good', flags: [] },
  mmPerHour: 200,
  silent: null,
  forecasts: [
    {
      station: 'PONT-VIEUX',
      source: 'vigicrues',
      issuedAt: NOW - 30 * MINUTE_MS,
      receivedAt: NOW,
      points: [
        { at: NOW, lowMm: 3_200, middleMm: 3_250, highMm: 3_300 },
        { at: NOW + 4 * HOUR_MS, lowMm: 3_600, middleMm: 4_000, highMm: 4_500 },
      ],
    },
  ],
} as unknown as StationView
const PLAN = {
  runs: [
    {
      closed: null,
      entered: { N4: NOW - 52 * MINUTE_MS },
      cards: [
        { card: '14', state: 'to do', due: { at: NOW - HOUR_MS } },
        { card: '31', state: 'done', due: null },
        { card: '34', state: 'under way', due: { at: NOW + HOUR_MS } },
        { card: '39', state: 'blocked', note: 'Enedis injoignable', due: { at: NOW - HOUR_MS } },
      ],
    },
  ],
  director: null,
} as unknown as PlanView
const line = (category: string, text: string, more: object = {}): LogEntry =>
  ({ act: 'note', category, text, at: NOW - 10 * MINUTE_MS, detail: {}, ...more }) as unknown as LogEntry
const ground = (more: Partial<SitrepGround> = {}): SitrepGround => ({
  number: 4,
  now: NOW,
  commune: 'Saint-Martin-sur-Lère',
  level: 'N4',
  plan: PLAN,
  stations: [VIEW],
  alerts: [],
  progress: [],
  help: [],
  cell: NO_CELL,
  log: [],
  clock,
  day,
  ...more,
})

test('what the data says is filled in: level and since when, who directs, the water and its forecast with its age, the cards', () => {
  const { sections } = sitrepOf(ground())
  expect(sections.situation).toEqual([
    'Point n° 4, Saint-Martin-sur-Lère, 14-10 22h00. Niveau N4 alerte maximale depuis 21h08. DOS : maire.',
  ])
  expect(sections.water).toEqual([
    'Pont-Vieux : 3,24 m à 21h55, +20 cm/h, prévu 3,60 m à 4,50 m vers 02h00 (vigicrues, 21h30)',
  ])
  expect(sections.actions).toEqual([
    'Fiches : 1 faites sur 4, en cours 34',
    'En retard : 14 (prévue 21h00)',
    'Fiche 39 bloquée : Enedis injoignable',
  ])
})

test('what only people know is empty until they have written it, and then stands under its heading', () => {
  const empty = sitrepOf(ground()).sections
  expect([empty.networks, empty.needs, empty.means, empty.people]).toEqual([[], [], [], []])
  const log = [
    line('réseau', 'Pont-Vieux et D12 coupés'),
    line('demande', '1 bateau zone B'),
    line('victime', 'personne isolée rue Basse', { detail: { quality: 'rumour' } }),
    line('victime', 'disparu quai Nord', { detail: { quality: 'refuted' } }),
    line('réseau', 'vieille coupure', { at: NOW - 9 * HOUR_MS }),
  ]
  const { sections } = sitrepOf(ground({ log }))
  expect(sections.networks).toEqual(['21h50 Pont-Vieux et D12 coupés'])
  expect(sections.needs).toEqual(['21h50 1 bateau zone B'])
  expect(sections.people).toEqual(['21h50 (non vérifié) personne isolée rue Basse'])
})

test('a gauge that is silent is said to be, and never shown as steady', () => {
  const silent = { ...VIEW, silent: { since: NOW - 15 * MINUTE_MS, wasRising: true }, forecasts: [] } as StationView
  expect(sitrepOf(ground({ stations: [silent] })).sections.water[0]).toBe(
    'Pont-Vieux : 3,24 m à 21h55, +20 cm/h, MUETTE depuis 21h45 (montait), aucune prévision',
  )
})

describe('the short text', () => {
  test('has no accent, and the same facts in the same order', () => {
    const { short } = sitrepOf(ground({ log: [line('demande', '40 lits pour 24 h, gymnase Jaurès')] }))
    expect(short).toMatch(/^[\x20-\x7e]+$/)
    expect(short).toBe(
      'SITREP 4 / SAINT-MARTIN-SUR-LERE / 14-10 22h00 / N4 depuis 21h08 / DOS maire / Pont-Vieux : 3,24 m a 21h55, +20 cm/h, prevu 3,60 m a 4,50 m vers 02h00 (vigicrues, 21h30) / En retard : 14 (prevue 21h00) / DEMANDE 21h50 40 lits pour 24 h, gymnase Jaures / Prochain point a 23h00',
    )
  })

  test('however much there is to tell, it stays below 600 signs, and no part of it is cut', () => {
    const log = Array.from({ length: 8 }, (_, index) => line('demande', `${index} ${'lits '.repeat(20)}`))
    const { short } = sitrepOf(ground({ log, plan: NO_PLAN }))
    expect(short.length).toBeLessThanOrEqual(600)
    expect(short.endsWith(' / Prochain point a 23h00')).toBe(true)
  })
})

test('calls, open shelters and means stand in it as counts, in the short text too', () => {
  const shelter = {
    id: 'gymnase',
    name: 'gymnase',
    address: '',
    point: [2, 43],
    accessible: false,
    animals: false,
    contacts: [],
    capacity: 60,
    since: null,
    by: null,
    persons: 38,
    animalsThere: 0,
    room: 'places',
  } as const
  const cluster = { first: 1, calls: [1, 2, 3], persons: 6, fromAt: 0, toAt: 0, zones: [], outside: true, centre: null }
  const cell: SitrepGround['cell'] = {
    calls: { new: 2, passedOn: 3, ended: 1, oldestNewAt: 0 },
    clusters: [{ ...cluster, street: 'rue Haute' }],
    shelters: [
      { ...shelter, isOpen: true },
      { ...shelter, isOpen: false, name: 'salle' },
    ],
    means: { available: 1, engaged: 2, out: 0 },
  }
  const { sections, short } = sitrepOf(ground({ cell }))
  expect(sections.people.slice(0, 3)).toEqual([
    'Appels en cours : 5, dont 2 à transmettre aux secours',
    '3 appels groupés rue Haute, hors de toute zone alertée',
    'CARE gymnase : 38 présents, 60 places',
  ])
  expect(sections.means[0]).toBe('Moyens : 2 engagés, 1 disponibles, 0 hors service')
  expect(short).toContain('CARE gymnase : 38 presents, 60 places')
})
