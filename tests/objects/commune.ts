// One rule and one commune to watch, for the tests that configure a real Watch.
import type { Rule } from '../../worker/model/rule.ts'
import type { TerritoryBundle } from '../../worker/model/territory.ts'
import { gauge } from '../worker/ingest/gauge.ts'

export function rule(change: Partial<Rule> = {}): Rule {
  return {
    id: 'quai',
    group: 'crue',
    version: 'v1',
    title: { fr: 'Quai', en: 'Quay' },
    when: { kind: 'level above', station: 'PONT-VIEUX', levelMm: 2_200, clearMm: 2_100 },
    forMs: 0,
    keepFiringForMs: 0,
    planLevel: 'N1',
    zones: [],
    template: null,
    severity: 'Moderate',
    urgency: 'Expected',
    certainty: 'Likely',
    mode: 'propose',
    origin: 'alerting-rules/crue.yaml:3',
    ...change,
  }
}

export function bundle(territory: string, change: Partial<TerritoryBundle> = {}): TerritoryBundle {
  return {
    territory: {
      code: territory,
      name: 'Saint-Martin-sur-Lère',
      timeZone: 'Europe/Paris',
      languages: ['fr', 'en'],
      speaker: 'MAIRIE ST-MARTIN',
      smsSender: 'STMARTIN',
      publicDesk: '+33199000000',
      centre: [1.5, 44.2],
      bounds: { west: 1.4, south: 44.1, east: 1.6, north: 44.3 },
      shards: 1,
      sms: { pricePerPartCents: 7, partsPerSecond: 30, inbound: null },
      voice: { pricePerMinuteCents: 4, callsPerSecond: 3 },
      euOnly: false,
      linkDomain: null,
    },
    stations: [gauge()],
    feeds: [],
    zones: [],
    rules: [rule()],
    templates: [],
    displays: [],
    baseMap: {},
    files: {},
    version: 'v1',
    ...change,
  }
}
