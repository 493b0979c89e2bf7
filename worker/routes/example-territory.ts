// The smallest territory that can be applied: the example of PUT /files, which a test applies as it stands.

export const EXAMPLE_TERRITORY: Readonly<Record<string, string>> = {
  'geofences/99001/territory.yaml': `# yaml-language-server: $schema=../../docs/schemas/territory.schema.json
code: "99001"
name: Saint-Martin-sur-Lère
time_zone: Europe/Paris
languages: [fr, en]
speaker: MAIRIE ST-MARTIN
sms_sender: MAIRIE
public_desk: "+33639980000"
centre: [2.025, 44.005]
bounds: [1.9, 43.9, 2.2, 44.2]
shards: 1
sms: { price_per_part_cents: 7, parts_per_second: 30 }
topics: { offered: [works] }
`,
  'geofences/99001/stations.yaml': `# yaml-language-server: $schema=../../docs/schemas/stations.schema.json
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
  'geofences/99001/feeds.yaml': `# yaml-language-server: $schema=../../docs/schemas/feeds.schema.json
feeds: []
sensorthings:
  - id: frost
    key: frost
    datastreams:
      - { name: '12', measures: level, station: PONT-VIEUX, unit: m }
notices:
  senders:
    - { id: prefecture, name: Préfecture 99, keys: [prefecture-99] }
`,
  'geofences/99001/shelters.yaml': `# yaml-language-server: $schema=../../docs/schemas/shelters.schema.json
shelters:
  - id: gymnase
    name: Gymnase Jaurès
    address: 2 route de Lauzun
    longitude: 2.045
    latitude: 44.008
    capacity: 60
    contacts: [{ role: gardien, phone: '+33536490051', verified_at: 2026-09-02 }]
`,
  'geofences/99001/displays.yaml': `# yaml-language-server: $schema=../../docs/schemas/displays.schema.json
displays:
  - { id: mairie, name: { fr: Mairie, en: Town hall }, longitude: 2.045, latitude: 44.005 }
  - id: panneau
    name: { fr: Panneau, en: Panel }
    longitude: 1.95
    latitude: 43.95
    zones: [B]
    panel: { rows: 4, columns: 16 }
  - { id: lavoir, name: { fr: Lavoir, en: Wash-house }, longitude: 2.005, latitude: 44.005, zones: [A], driver: by-hand }
`,
  'geofences/99001/sirens.yaml': `# yaml-language-server: $schema=../../docs/schemas/sirens.schema.json
sirens:
  - id: mairie
    name: { fr: Mairie, en: Town hall }
    place: toit de la mairie
    zones: [A, B]
    owner: commune
    url: https://sirene.example/ordre
`,
  'geofences/99001/zones.geojson': `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"A","name_fr":"zone A","name_en":"zone A"},"geometry":{"type":"Polygon","coordinates":[[[2,44],[2.01,44],[2.01,44.01],[2,44.01],[2,44]]]}},{"type":"Feature","properties":{"id":"B","name_fr":"zone B","name_en":"zone B","streets":["rue Basse"],"station":"PONT-VIEUX","threshold":"S3","lead":"2h30m"},"geometry":{"type":"Polygon","coordinates":[[[2.02,44],[2.03,44],[2.03,44.01],[2.02,44.01],[2.02,44]]]}},{"type":"Feature","properties":{"id":"C","name_fr":"zone C","name_en":"zone C"},"geometry":{"type":"Polygon","coordinates":[[[2.04,44],[2.05,44],[2.05,44.01],[2.04,44.01],[2.04,44]]]}}]}`,
  'geofences/99001/base-river.geojson': `{"type":"FeatureCollection","features":[]}`,
  'alerting-rules/99001/lere.yaml': `# yaml-language-server: $schema=../../docs/schemas/rules.schema.json
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
      - rule: signee
        title: { fr: Zone C sous l’eau, en: Zone C under water }
        when: { level: { station: PONT-VIEUX, above: 8.50 m, clear: 8.00 m } }
        plan_level: N4
        zones: [C]
        severity: Severe
        urgency: Immediate
        certainty: Likely
        mode: scenario
`,
  'templates/99001/messages/m.yaml': `# yaml-language-server: $schema=../../../docs/schemas/messages.schema.json
messages:
  - id: M1
    event: inondation
    title: { fr: Préparez-vous, en: Get ready }
    texts: { fr: La rivière monte. Montez vos biens., en: The river rises. Move your goods up. }
    valid_for: 6h
`,
  'templates/99001/orders/circulation.yaml': `# yaml-language-server: $schema=../../../docs/schemas/orders.schema.json
order: circulation
name: { fr: Circulation interdite, en: Road closed }
basis: ['le code général des collectivités territoriales, article L2212-2 5°']
considering: ['que {motif} met en danger les personnes']
articles: ['La circulation est interdite {lieu}, du {du} au {au}.']
gaps:
  - { id: motif, label: { fr: Motif, en: Reason } }
  - { id: lieu, label: { fr: Lieu, en: Where } }
  - { id: du, label: { fr: À partir de, en: From } }
  - { id: au, label: { fr: 'Jusqu’à', en: Until } }
`,
  'templates/99001/plans/crue.yaml': `# yaml-language-server: $schema=../../../docs/schemas/plans.schema.json
plan: crue
hazard: crue
name: { fr: Plan inondation, en: Flood plan }
cards:
  - id: '02'
    level: N0
    duty: directory
    do: { fr: 'Annuaire : appeler 10 % des contacts', en: 'Directory: ring 10 % of the contacts' }
    roles: [SEC]
    repeat: 30d
  - id: '05'
    level: N1
    do: { fr: Accuser réception, en: Acknowledge }
    roles: [AST-E]
    due: [5m]
  - id: '22'
    level: N3
    do: { fr: Activer le PCS, en: Activate the PCS }
    roles: [DOS]
    due: [10m, { water: PONT-VIEUX, level: 2.80 m }]
`,
  'templates/99001/exercises/dix-minutes.yaml': `# yaml-language-server: $schema=../../../docs/schemas/exercises.schema.json
exercise: dix-minutes
name: { fr: Dix minutes, en: Ten minutes }
hazard: autre
length: 10m
solo: true
injects:
  - { id: '1', at: 0m, from: { fr: Préfecture, en: Prefecture }, message: { fr: Accusez réception, en: Acknowledge }, to: [AST-E] }
`,
}
