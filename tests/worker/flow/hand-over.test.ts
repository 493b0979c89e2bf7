import { expect, test } from 'vitest'
import { handOverOf } from '../../../worker/flow/hand-over.ts'
import type { HandOver } from '../../../worker/model/hand-over.ts'
import type { Situation } from '../../../worker/model/view.ts'

const card = (id: string, state: string, due: number | null, more: object = {}) => ({
  card: id,
  state,
  owner: null,
  note: '',
  due: due === null ? null : { at: due },
  ...more,
})
const QUIET = {
  planLevel: 'N3',
  plan: { runs: [], director: null },
  wake: null,
  sightings: [],
  zones: [{ id: 'B', name: { fr: 'rue Basse' } }],
  zoneClocks: [],
  proposals: [],
  alerts: [],
  relays: [],
  field: null,
}
const NOTHING = { water: [], people: [], means: [], needs: [], communication: [] }

function sheet(more: object, sections: object = {}): HandOver['sections'] {
  return handOverOf({
    number: 1,
    now: 100,
    situation: { ...QUIET, ...more } as unknown as Situation,
    plans: [{ id: 'crue', cards: [{ id: '14', do: { fr: 'Poser les batardeaux' } }] }] as never,
    sitrep: { sections: { ...NOTHING, ...sections } } as never,
    clock: (at) => `t${at}`,
  }).sections
}

test('what is late, blocked and under way is said with who does it; what is done and what is over is not', () => {
  const cards = [
    card('14', 'to do', 50),
    card('15', 'blocked', 90, { note: 'clé perdue' }),
    card('16', 'under way', 200, { owner: 'Alix' }),
    card('17', 'done', 10),
    card('18', 'to do', 300),
  ]
  const run = { id: 'r', plan: 'crue', level: 'N3', openedAt: 7, closed: null, cards }
  const {
    cards: lines,
    deadlines,
    now,
  } = sheet({ plan: { runs: [run, { ...run, closed: { at: 3 } }], director: null } })
  expect(lines).toEqual([
    'En retard depuis t50 : fiche 14, Poser les batardeaux',
    'Bloquée : fiche 15, clé perdue',
    'En cours : fiche 16 (Alix)',
  ])
  expect(deadlines).toEqual(['t200 : fiche 16', 't300 : fiche 18'])
  expect(now).toEqual(['Niveau N3 alerte. DOS : maire.', 'Plan crue : N3, ouvert à t7'])
})

test('what waits for a decision and what nobody has answered stands there, with its hour', () => {
  const { waiting, deadlines } = sheet({
    zoneClocks: [{ zone: 'B', decideBy: 150 }],
    proposals: [
      { state: 'open', planLevel: 'N4', title: { fr: 'Évacuer' }, decideBy: 150 },
      { state: 'dismissed', planLevel: 'N2', title: { fr: 'Rien' }, decideBy: null },
    ],
    alerts: [{ state: 'submitted', number: 3 }],
    relays: [{ ended: null, number: 2, asked: { to: 'SIDPC', at: 80 } }],
  })
  expect(waiting).toEqual([
    'Proposition N4 : Évacuer, à décider avant t150',
    'Alerte n° 3 : attend une approbation',
    'Demande n° 2 à SIDPC, sans suite depuis t80',
  ])
  expect(deadlines).toEqual(['t150 : décider pour rue Basse'])
})

test('teams outside are not forgotten, and a quiet evening is a short sheet', () => {
  const field = { sos: [{}], help: [4], recall: { reason: 'eau', acknowledged: 1, of: 2 } }
  expect(sheet({ field }).field).toEqual([
    'SOS d’équipes en cours : 1',
    'Portes où l’on demande de l’aide : D4',
    'Rappel des équipes : 1 sur 2 ont répondu (eau)',
  ])
  expect(Object.values(sheet({})).flat()).toEqual(['Niveau N3 alerte. DOS : maire.'])
})
