// What each source of worker/feeds answers when all is well, when it has nothing, and when it means no. Written by us; no recorded data.
import type { Feed } from '../../worker/ingest/feed.ts'
import { googleFloodSource } from './google-flood-source.ts'

export const NOW = Date.UTC(2026, 9, 14, 12)

export interface Source {
  /** A station's code, or an area's where the source gives bulletins. */
  readonly code: string
  readonly isArea?: true
  /** What it answers in, where that is not JSON. */
  readonly isXml?: true
  /** Which of its questions `good` answers, where that is not the first. */
  readonly nth?: number
  /** A sound answer of the source, and what it holds. */
  readonly good: string
  readonly holds: {
    readonly readings: number
    readonly forecasts: number
    readonly bulletins?: number
    readonly outlooks?: number
  }
  /** A sound answer without anything in it. */
  readonly empty: string
  /** What the source says with HTTP 200 when it means no. */
  readonly errorWith200: readonly string[]
  /** JSON whose members are of another type than the source has ever sent. */
  readonly wrongTypes: readonly string[]
}

const hydroRow = {
  code_site: 'Y9900010',
  code_station: 'Y990001001',
  grandeur_hydro: 'H',
  date_obs: '2026-10-14T11:50:00Z',
  resultat_obs: 1_250,
}
const prediction = { DtPrev: '2026-10-14T16:00:00+02:00', ResMinPrev: 1.1, ResMoyPrev: 1.4, ResMaxPrev: 2.3 }
const simulated = {
  Simul: { CdEntVigiCru: 'Y990001001', GrdSimul: 'H', DtProdSimul: '2026-10-14T13:30:00+02:00', Prevs: [prediction] },
}

const serie = { CdStationHydro: 'Y990001001', GrdSerie: 'H', ObssHydro: [[Date.UTC(2026, 9, 14, 11, 50), 1.25]] }

const MEASURE = '9999TH-level-stage-i-15_min-mASD'
const eaReading = {
  dateTime: '2026-10-14T11:45:00Z',
  measure: `http://environment.data.gov.uk/flood-monitoring/id/measures/${MEASURE}`,
  value: 1.877,
}
const usgsRow = {
  type: 'Feature',
  properties: {
    monitoring_location_id: 'USGS-09999999',
    parameter_code: '00065',
    time_series_id: 'a1',
    time: '2026-10-14T11:45:00+00:00',
    value: '1.76',
    unit_of_measure: 'ft',
    qualifier: null,
  },
}
const nwisSeries = {
  sourceInfo: { siteCode: [{ value: '09999999' }] },
  variable: { variableCode: [{ value: '00065' }], unit: { unitCode: 'ft' }, noDataValue: -999_999 },
  values: [{ value: [{ value: '1.76', qualifiers: ['P'], dateTime: '2026-10-14T06:45:00.000-05:00' }] }],
}

const reachInfo = {
  InfoVigiCru: {
    RefInfoVigiCru: '14102026_16',
    DtHrInfoVigiCru: '2026-10-14T13:58:40+0200',
    DtHrSuivInfoVigiCru: '2026-10-14T22:00:00+0200',
    NivInfoVigiCru: '3',
    SituActuInfoVigiCru: 'Débordements en cours.',
    porteSurLEntite: { CdEntVigiCru: 'MO12', TypEntVigiCru: '8', LbEntVigiCru: 'Têt' },
  },
}

const floodItem = { phenomenon_id: '4', phenomenon_max_color_id: 3, timelaps_items: [] }
const vigilanceMap = (items: readonly object[]) => ({
  product: {
    update_time: '2026-10-14T10:00:12Z',
    periods: [
      {
        echeance: 'J',
        begin_validity_time: '2026-10-14T10:00:00Z',
        end_validity_time: '2026-10-14T22:00:00Z',
        timelaps: { domain_ids: [{ domain_id: '66', max_color_id: 3, phenomenon_items: items }] },
      },
    ],
  },
})

const capAlert = {
  identifier: '2.49.0.0.250.0.FR.20261014',
  sender: 'vigilance@meteo.example',
  sent: '2026-10-14T12:00:00+02:00',
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    {
      language: 'fr-FR',
      category: ['Met'],
      event: 'Vigilance orange crues',
      urgency: 'Expected',
      severity: 'Severe',
      certainty: 'Likely',
      onset: '2026-10-14T12:00:00+02:00',
      expires: '2026-10-15T00:00:00+02:00',
      parameter: [
        { valueName: 'awareness_level', value: '3; orange; Severe' },
        { valueName: 'awareness_type', value: '12; flooding' },
      ],
      area: [{ areaDesc: 'Isère', geocode: [{ valueName: 'EMMA_ID', value: 'FR034' }] }],
    },
  ],
}
const capXml = `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${elements(capAlert)}</alert>`

function elements(node: object): string {
  return Object.entries(node)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one: unknown) => [name, one] as const))
    .map(([name, one]) => `<${name}>${typeof one === 'object' && one !== null ? elements(one) : String(one)}</${name}>`)
    .join('')
}

export const SOURCES: Readonly<Record<string, Source>> = {
  'google-flood': googleFloodSource,
  hubeau: {
    code: 'Y990001001',
    good: JSON.stringify({ count: 1, next: null, api_version: '2.0.1', data: [hydroRow] }),
    holds: { readings: 1, forecasts: 0 },
    empty: JSON.stringify({ count: 89_502, next: null, api_version: '2.0.1', data: [] }),
    errorWith200: [
      '{"code":"InvalidRequest","message":"size must be less than or equal to 20000"}',
      '{"error":"maintenance"}',
    ],
    wrongTypes: ['{"data":"none"}', '{"data":{"0":1}}', '{"data":null}', '{"data":[],"next":12}'],
  },
  'vigicrues-forecast': {
    code: 'Y990001001',
    good: JSON.stringify(simulated),
    holds: { readings: 0, forecasts: 1 },
    empty: JSON.stringify({ Simul: { ...simulated.Simul, Prevs: [] } }),
    errorWith200: [
      '{"error_msg":"Cette station n\'est pas une station de prévisions","code":400}',
      '{"message":"Problème dans l\'exécution de la requête : toutes prévisions","code":204}',
    ],
    wrongTypes: [
      '{"Simul":null}',
      '{"Simul":{"GrdSimul":"H","DtProdSimul":12,"Prevs":[]}}',
      '{"Simul":{"GrdSimul":"H","DtProdSimul":"2026-10-14T13:30:00Z","Prevs":{}}}',
    ],
  },
  'vigicrues-observations': {
    code: 'Y990001001',
    good: JSON.stringify({ Serie: serie, VersionFlux: 'Beta 0.4b' }),
    holds: { readings: 1, forecasts: 0 },
    empty: JSON.stringify({ Serie: { ...serie, ObssHydro: [] }, VersionFlux: 'Beta 0.4b' }),
    errorWith200: [
      '{"error_msg":"Station inconnue","code":400}',
      '{"message":"Problème dans l\'exécution de la requête","code":500}',
    ],
    wrongTypes: [
      '{"Serie":null}',
      '{"Serie":{"ObssHydro":{}}}',
      '{"Serie":{"GrdSerie":"T","ObssHydro":[]}}',
      '{"Serie":{"CdStationHydro":"B720000001","GrdSerie":"H","ObssHydro":[]}}',
    ],
  },
  'vigicrues-levels': {
    code: 'MO12',
    isArea: true,
    good: JSON.stringify(reachInfo),
    holds: { readings: 0, forecasts: 0, bulletins: 1 },
    empty: '{"message":"Aucune information","code":204}',
    errorWith200: ['{"error_msg":"Entité inconnue","code":400}', '{"message":"Problème dans la requête","code":500}'],
    wrongTypes: [
      '{"InfoVigiCru":null}',
      '{"InfoVigiCru":[]}',
      '{"InfoVigiCru":{"NivInfoVigiCru":"3"}}',
      '{"InfoVigiCru":{"DtHrInfoVigiCru":"2026-10-14T13:58:40","NivInfoVigiCru":"3"}}',
      '{"InfoVigiCru":{"DtHrInfoVigiCru":"2026-10-14T13:58:40+0200","NivInfoVigiCru":{}}}',
      JSON.stringify({ InfoVigiCru: { ...reachInfo.InfoVigiCru, porteSurLEntite: { CdEntVigiCru: 'AP1' } } }),
    ],
  },
  'meteofrance-vigilance': {
    code: '66',
    isArea: true,
    nth: 1,
    good: JSON.stringify(vigilanceMap([floodItem])),
    holds: { readings: 0, forecasts: 0, bulletins: 1 },
    empty: JSON.stringify({ product: { update_time: '2026-10-14T10:00:12Z', periods: [] } }),
    errorWith200: ['{"message":"no matching blob"}', '{"code":"900800","description":"Message throttled out"}'],
    wrongTypes: [
      '{"product":null}',
      '{"product":{"update_time":"2026-10-14T10:00:12Z","periods":{}}}',
      '{"product":{"update_time":"2026-10-14T10:00:12","periods":[]}}',
      '{"product":{"update_time":12,"periods":[]}}',
      JSON.stringify({ product: { ...vigilanceMap([]).product, periods: [{ echeance: 'J' }] } }),
    ],
  },
  meteoalarm: {
    code: 'FR034',
    isArea: true,
    good: JSON.stringify({ warnings: [{ alert: capAlert, uuid: 'u1' }] }),
    holds: { readings: 0, forecasts: 0, bulletins: 1 },
    empty: '{"warnings":[]}',
    errorWith200: ['{"message":"country not found"}', '{"error":"maintenance"}'],
    wrongTypes: ['{"warnings":null}', '{"warnings":{}}', '{"warnings":"none"}', '{"alert":{}}'],
  },
  cap: {
    code: 'FR034',
    isArea: true,
    isXml: true,
    good: capXml,
    holds: { readings: 0, forecasts: 0, bulletins: 1 },
    empty: '<feed xmlns="http://www.w3.org/2005/Atom"><title>Warnings</title></feed>',
    errorWith200: ['<error>maintenance</error>', '{"error":"maintenance"}'],
    wrongTypes: [
      '<alert/>',
      '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.1"><identifier>a</identifier></alert>',
      '<feed',
      '<feed/>',
      '<rss version="2.0"/>',
      '<!DOCTYPE feed [<!ENTITY x "y">]><feed/>',
    ],
  },
  ea: {
    code: MEASURE,
    good: JSON.stringify({ meta: { publisher: 'Environment Agency' }, items: [eaReading] }),
    holds: { readings: 1, forecasts: 0 },
    empty: JSON.stringify({ meta: { publisher: 'Environment Agency' }, items: [] }),
    errorWith200: ['{"error":"maintenance"}', '{"status":500,"message":"query timed out"}'],
    wrongTypes: ['{"items":null}', '{"items":"none"}', '{"items":{}}', '{"items":{"dateTime":12}}'],
  },
  usgs: {
    code: 'USGS-09999999',
    good: JSON.stringify({ type: 'FeatureCollection', features: [usgsRow], numberReturned: 1 }),
    holds: { readings: 1, forecasts: 0 },
    empty: JSON.stringify({ type: 'FeatureCollection', features: [], numberReturned: 0, links: [] }),
    errorWith200: [
      '{"code":"InvalidParameterValue","description":"unknown collection"}',
      '{"error":"over rate limit"}',
    ],
    wrongTypes: [
      '{"type":"FeatureCollection"}',
      '{"type":"FeatureCollection","features":{}}',
      '{"type":"Feature","features":[]}',
      '{"type":"FeatureCollection","features":[],"links":{}}',
    ],
  },
  'open-meteo-rain': {
    code: '43.05,2.34',
    good: JSON.stringify(outlook('hourly', 'precipitation', 'mm', [0, 1.2])),
    holds: { readings: 0, forecasts: 0, outlooks: 1 },
    empty: JSON.stringify(outlook('hourly', 'precipitation', 'mm', [null, null])),
    errorWith200: ['{"error":true,"reason":"Cannot initialize WeatherVariable"}', '{"error":"maintenance"}'],
    wrongTypes: [
      JSON.stringify(outlook('hourly', 'precipitation', 'inch', [0, 1.2])),
      JSON.stringify({ ...outlook('hourly', 'precipitation', 'mm', [0]), latitude: 59.9 }),
      JSON.stringify({ ...outlook('hourly', 'precipitation', 'mm', [0]), hourly: { time: [NOW / 1_000] } }),
      '{"latitude":43.05,"longitude":2.34,"hourly":null}',
      '{"latitude":43.05,"longitude":2.34,"hourly_units":{},"hourly":{"time":["2026-10-14T12:00"],"precipitation":[1]}}',
    ],
  },
  'open-meteo-flood': {
    code: '43.05,2.34',
    good: JSON.stringify(outlook('daily', 'river_discharge', 'm³/s', [12.5, 80])),
    holds: { readings: 0, forecasts: 0, outlooks: 1 },
    empty: JSON.stringify(outlook('daily', 'river_discharge', 'm³/s', [null, null])),
    errorWith200: ['{"error":true,"reason":"Latitude must be in range"}', '{"error":"maintenance"}'],
    wrongTypes: [
      JSON.stringify(outlook('daily', 'river_discharge', 'ft³/s', [12.5])),
      JSON.stringify({ ...outlook('daily', 'river_discharge', 'm³/s', [1]), longitude: 9.9 }),
      '{"latitude":43.05,"longitude":2.34,"daily_units":{},"daily":{}}',
      '{"latitude":43.05,"longitude":2.34,"daily_units":{},"daily":{"time":[1],"river_discharge":[1,2]}}',
    ],
  },
  'usgs-nwis': {
    code: '09999999',
    good: JSON.stringify({ name: 'ns1:timeSeriesResponseType', value: { timeSeries: [nwisSeries] } }),
    holds: { readings: 1, forecasts: 0 },
    empty: JSON.stringify({ value: { timeSeries: [] } }),
    errorWith200: ['{"message":"service is down for maintenance"}', '{"value":"no sites found"}'],
    wrongTypes: ['{"value":null}', '{"value":{"timeSeries":null}}', '{"value":{"timeSeries":{"0":1}}}'],
  },
}

function outlook(block: 'hourly' | 'daily', variable: string, unit: string, values: readonly (number | null)[]) {
  return {
    latitude: 43.06,
    longitude: 2.32,
    utc_offset_seconds: 0,
    [`${block}_units`]: { time: 'unixtime', [variable]: unit, [`${variable}_member01`]: unit },
    [block]: {
      time: values.map((_, index) => NOW / 1_000 + index * 3_600),
      [variable]: values,
      [`${variable}_member01`]: values,
    },
  }
}

export function sourceOf(feed: Feed): Source {
  const source = SOURCES[feed.name]
  if (source === undefined) throw new Error(`${feed.name} has no entry in the contract: add its answers to SOURCES`)
  return source
}
