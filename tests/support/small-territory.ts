// A territory small enough to read in a test: one gauge, three zones of a square each, one rule, one message.

export interface SmallTerritory {
  readonly code: string
  readonly name?: string
  readonly shards?: number
  readonly euOnly?: boolean
  /** Further lines of territory.yaml. */
  readonly more?: readonly string[]
}

const square = (west: number, south: number) => [
  [
    [west, south],
    [west + 0.01, south],
    [west + 0.01, south + 0.01],
    [west, south + 0.01],
    [west, south],
  ],
]

/** Centre of zone A, B or C of every small territory. */
export const CENTRE = { A: [2.005, 44.005], B: [2.025, 44.005], C: [2.045, 44.005] } as const

export function zonesGeojson(extra: readonly object[] = []): string {
  const zone = (id: string, west: number, clock: object) => ({
    type: 'Feature',
    properties: { id, name_fr: `zone ${id}`, name_en: `zone ${id}`, ...clock },
    geometry: { type: 'Polygon', coordinates: square(west, 44) },
  })
  const features = [
    zone('A', 2, {}),
    zone('B', 2.02, { station: 'PONT-VIEUX', threshold: 'S3', lead: '2h30m' }),
    zone('C', 2.04, {}),
    ...extra,
  ]
  return JSON.stringify({ type: 'FeatureCollection', features })
}

export function smallTerritory({
  code,
  name = 'Saint-Martin-sur-Lère',
  shards = 1,
  euOnly = false,
  more = [],
}: SmallTerritory): Record<string, string> {
  return {
    [`geofences/${code}/territory.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/territory.schema.json
code: "${code}"
name: ${name}
time_zone: Europe/Paris
languages: [fr, en]
speaker: MAIRIE ST-MARTIN
sms_sender: MAIRIE
public_desk: "+33639980000"
centre: [2.025, 44.005]
bounds: [1.9, 43.9, 2.2, 44.2]
shards: ${shards}
sms: { price_per_part_cents: 7, parts_per_second: 30 }
${euOnly ? 'eu_only: true\n' : ''}${more.join('\n')}`,
    [`geofences/${code}/stations.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/stations.schema.json
stations:
  - code: PONT-VIEUX
    name: Pont-Vieux
    river: Lère
    longitude: 2.02
    latitude: 44.0
    datum: local zero
    native_step: 10m
    plausible: { min: -1 m, max: 9 m }
    max_rise: 0.05 m
    thresholds:
      - { code: S2, level: 2.80 m, effect: { fr: quai Nord, en: quai Nord } }
      - { code: S3, level: 3.40 m, effect: { fr: rue Basse, en: rue Basse } }
`,
    [`geofences/${code}/feeds.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/feeds.schema.json
feeds: []
`,
    [`geofences/${code}/displays.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/displays.schema.json
displays:
  - { id: mairie, name: { fr: Mairie, en: Town hall }, longitude: 2.045, latitude: 44.005 }
  - id: panneau
    name: { fr: Panneau, en: Panel }
    longitude: 1.95
    latitude: 43.95
    zones: [B]
    panel: { rows: 4, columns: 16 }
`,
    [`geofences/${code}/zones.geojson`]: zonesGeojson(),
    [`geofences/${code}/base-river.geojson`]: '{"type":"FeatureCollection","features":[]}',
    [`alerting-rules/${code}/lere.yaml`]: `# yaml-language-server: $schema=../../docs/schemas/rules.schema.json
groups:
  - name: alerte
    rules:
      - rule: n3
        title: { fr: Rue Basse menacée, en: Rue Basse threatened }
        when: { level: { station: PONT-VIEUX, above: 2.80 m, clear: 2.60 m } }
        plan_level: N3
        zones: [B]
        template: M1
        severity: Severe
        urgency: Expected
        certainty: Likely
`,
    [`templates/${code}/messages/m.yaml`]: `# yaml-language-server: $schema=../../../docs/schemas/messages.schema.json
messages:
  - id: M1
    event: inondation
    title: { fr: Préparez-vous, en: Get ready }
    texts: { fr: La rivière monte. Montez vos biens., en: The river rises. Move your goods up. }
    valid_for: 6h
`,
  }
}
