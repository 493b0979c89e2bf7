// A town of the model as the files and the list that a commune would bring. The grid of whole numbers becomes degrees that a double holds to the
// last bit, so that whoever stands on a border stands on it here too.
import type { Position } from '../../../worker/model/geo.ts'
import type { Territory } from '../../../worker/model/territory.ts'
import { zonesOf, type Resident } from '../town.ts'

const STEP = 1_024

export function degrees([x, y]: Position): Position {
  return [2 + x / STEP, 43 + y / STEP]
}

export interface Pace {
  readonly shards: number
  readonly partsPerSecond: number
  readonly callsPerSecond: number
}

export function filesOf(code: string, territory: Territory, pace: Pace, version: number): Record<string, string> {
  const features = zonesOf(version).map(({ id, name, geometry }) => ({
    type: 'Feature',
    properties: { id, name_fr: name.fr, name_en: name.en },
    geometry: {
      type: 'MultiPolygon',
      coordinates: geometry.map((polygon) => polygon.map((ring) => ring.map(degrees))),
    },
  }))
  const [west, south] = degrees([-2, -2])
  const [east, north] = degrees([18, 18])
  const home = `geofences/${code}`
  return {
    [`${home}/territory.yaml`]: `code: '${code}'
name: ${territory.name}
time_zone: ${territory.timeZone}
languages: [fr, en]
speaker: ${territory.speaker}
sms_sender: ${territory.smsSender}
public_desk: '${territory.publicDesk}'
centre: [${degrees([8, 8]).join(', ')}]
bounds: [${[west, south, east, north].join(', ')}]
shards: ${pace.shards}
sms: { price_per_part_cents: 7, parts_per_second: ${pace.partsPerSecond} }
voice: { price_per_minute_cents: 5, calls_per_second: ${pace.callsPerSecond} }
`,
    [`${home}/stations.yaml`]: 'stations: []\n',
    [`${home}/feeds.yaml`]: 'feeds: []\n',
    [`${home}/zones.geojson`]: JSON.stringify({ type: 'FeatureCollection', features }),
  }
}

export function listOf(residents: readonly Resident['person'][]): string {
  const header = 'household,source_id,name,address,language,phone,channels,longitude,latitude,vulnerable'
  const lines = residents.map(({ household, id, name, address, language, contacts, places, vulnerable }) => {
    const place = places[0] === undefined ? ['', ''] : degrees(places[0])
    const channels = contacts.map(({ channel }) => channel).join(' ')
    const phone = contacts[0]?.address ?? ''
    return [household, id, name, address, language, phone, channels, ...place, vulnerable ? 'oui' : ''].join(',')
  })
  return `${header}\n${lines.join('\n')}\n`
}
