// What the set-up assistant asks, of the fictional valley: contours of its communes, gauges of the reference, reaches, and what Vigicrues says of a gauge.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { OBSERVATIONS } from '../scenario/lere-2026.ts'

interface Gauge {
  readonly code: string
  readonly name: string
  readonly river: string
  readonly commune: string
  readonly at: readonly [longitude: number, latitude: number]
  readonly inService: boolean
  readonly altitudeM: number | null
}

const GAUGES: readonly Gauge[] = [
  {
    code: 'Y990001001',
    name: 'La Lère à Saint-Martin [Pont-Vieux]',
    river: 'Lère',
    commune: 'ST-MARTIN',
    at: [2.338772, 43.049606],
    inService: true,
    altitudeM: 118.4,
  },
  {
    code: 'Y990001002',
    name: 'La Lère au Gué',
    river: 'Lère',
    commune: 'LE GUE',
    at: [2.2105, 43.0312],
    inService: true,
    altitudeM: 161.2,
  },
  // As the real reference has them: a station that is closed, one that is live on paper alone, and an altitude that cannot be.
  {
    code: 'Y990001009',
    name: 'La Lère à la Vieille Écluse',
    river: 'Lère',
    commune: 'ST-MARTIN',
    at: [2.34, 43.05],
    inService: false,
    altitudeM: null,
  },
  {
    code: 'Y990003001',
    name: 'Le Sor à Malpas',
    river: 'Sor',
    commune: 'MALPAS',
    at: [2.36, 43.12],
    inService: true,
    altitudeM: 13_318,
  },
  {
    code: 'Y990002001',
    name: 'La Lère à Lauzun',
    river: 'Lère',
    commune: 'LAUZUN',
    at: [2.4275, 43.0497],
    inService: true,
    altitudeM: null,
  },
]

const FLOODS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  Y990001001: [
    ['Crue de novembre 1999', 4.62],
    ['Crue de janvier 1981', 0],
  ],
}

const REACH_LINES: Readonly<Record<string, { readonly name: string; readonly line: readonly (readonly number[])[] }>> =
  {
    LX1: {
      name: 'Lère amont',
      line: [
        [2.2, 43.03],
        [2.31, 43.048],
        [2.34, 43.0495],
        [2.37, 43.05],
      ],
    },
    LX2: {
      name: 'Lère aval',
      line: [
        [2.37, 43.05],
        [2.43, 43.05],
        [2.5, 43.06],
      ],
    },
    LX9: {
      name: 'Sor',
      line: [
        [2.3, 43.16],
        [2.36, 43.12],
        [2.42, 43.1],
      ],
    },
  }

const COMMUNES: Readonly<
  Record<string, { readonly name: string; readonly box: readonly [number, number, number, number] }>
> = {
  '99001': { name: 'Saint-Martin-sur-Lère', box: [2.31, 43.03, 2.37, 43.07] },
  '99002': { name: 'Lauzun-sur-Lère', box: [2.41, 43.03, 2.45, 43.07] },
  '99003': { name: "L'Épine-le-Sor", box: [2.34, 43.1, 2.38, 43.14] },
}

/** `host` is empty where a command on this machine asks without the bundle in between. */
export function reference(request: IncomingMessage, response: ServerResponse, host: string, now: number): boolean {
  const url = new URL(request.url ?? '/', 'https://reference')
  const isAt = (name: string, path: string) => (host === '' || host === name) && url.pathname === path
  if (isAt('hubeau.eaufrance.fr', '/api/v2/hydrometrie/referentiel/stations'))
    return stations(url.searchParams, response)
  if (isAt('www.vigicrues.gouv.fr', '/services/InfoVigiCru.geojson')) return reaches(response)
  if (isAt('www.vigicrues.gouv.fr', '/services/station.json')) return station(url.searchParams, response)
  if (isAt('www.vigicrues.gouv.fr', '/services/observations.json/index.php'))
    return observations(url.searchParams, response, now)
  if ((host === '' || host === 'geo.api.gouv.fr') && url.pathname.startsWith('/communes/'))
    return commune(url.pathname.slice('/communes/'.length), response)
  return false
}

function stations(query: URLSearchParams, response: ServerResponse): true {
  const [west = -180, south = -90, east = 180, north = 90] = (query.get('bbox') ?? '').split(',').map(Number)
  const data = GAUGES.filter(
    ({ at: [x, y], inService }) =>
      x >= west && x <= east && y >= south && y <= north && (query.get('en_service') !== 'true' || inService),
  ).map((gauge) => ({
    code_station: gauge.code,
    libelle_station: gauge.name,
    libelle_cours_eau: gauge.river,
    libelle_commune: gauge.commune,
    longitude_station: gauge.at[0],
    latitude_station: gauge.at[1],
    altitude_ref_alti_station: gauge.altitudeM,
    en_service: gauge.inService,
  }))
  return json(response, 200, { count: data.length, last: null, prev: null, next: null, api_version: '2.0.1', data })
}

function reaches(response: ServerResponse): true {
  const features = Object.entries(REACH_LINES).map(([code, { name, line }]) => ({
    type: 'Feature',
    properties: { CdEntCru: code, typentcru: '8', lbentcru: name, NivInfViCr: 1 },
    geometry: { type: 'MultiLineString', coordinates: [line] },
  }))
  return json(response, 200, { type: 'FeatureCollection', features })
}

function station(query: URLSearchParams, response: ServerResponse): true {
  const code = query.get('CdStationHydro') ?? ''
  // Vigicrues knows some of the gauges only, and says so with HTTP 200.
  if (OBSERVATIONS[code] === undefined) return json(response, 200, { error_msg: 'Station inconnue', code: 400 })
  return json(response, 200, {
    CdStationHydro: code,
    LbStationHydro: GAUGES.find((one) => one.code === code)?.name ?? code,
    VigilanceCrues: {
      StationPrevision: code === 'Y990001001',
      CruesHistoriques: (FLOODS[code] ?? []).map(([LbUsuel, ValHauteur]) => ({ LbUsuel, ValHauteur, ValDebit: 0 })),
    },
  })
}

function observations(query: URLSearchParams, response: ServerResponse, now: number): true {
  const code = query.get('CdStationHydro') ?? ''
  const known = OBSERVATIONS[code]
  if (known === undefined) return json(response, 200, { error_msg: 'Station inconnue', code: 400 })
  const quantity = query.get('GrdSerie') ?? 'H'
  const series = known
    .filter(({ at }) => at <= now)
    .map(({ at, levelMm }) => [
      at,
      quantity === 'H' ? Math.round(levelMm / 10) / 100 : Math.round((levelMm / 1_000) ** 1.8 * 9 * 10) / 10,
    ])
  return json(response, 200, {
    Serie: { CdStationHydro: code, LbStationHydro: code, GrdSerie: quantity, ObssHydro: series },
    VersionFlux: 'Beta 0.4b',
  })
}

function commune(code: string, response: ServerResponse): true {
  const known = COMMUNES[code]
  if (known === undefined) return json(response, 404, { code: 404, message: 'Not Found' })
  const [west, south, east, north] = known.box
  const ring = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const contour = { type: 'Polygon', coordinates: [ring] }
  return json(response, 200, { nom: known.name, code, codeDepartement: code.slice(0, 2), contour })
}

function json(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return true
}
