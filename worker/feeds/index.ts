// The registry: one line an adapter.
import type { Feed } from '../ingest/feed.ts'
import type { FeedSource } from '../model/territory.ts'
import { capFeed } from './cap-feed.ts'
import { ea } from './ea.ts'
import { googleFlood } from './google-flood.ts'
import { hubeau } from './hubeau.ts'
import { meteoalarm } from './meteoalarm.ts'
import { meteofranceVigilance } from './meteofrance-vigilance.ts'
import { openMeteoFlood } from './open-meteo-flood.ts'
import { openMeteoRain } from './open-meteo-rain.ts'
import { usgs } from './usgs.ts'
import { usgsNwis } from './usgs-nwis.ts'
import { vigicruesLevels } from './vigicrues-levels.ts'
import { vigicruesForecast } from './vigicrues-forecast.ts'
import { vigicruesObservations } from './vigicrues-observations.ts'

export const FEEDS: readonly Feed[] = [
  hubeau,
  vigicruesForecast,
  vigicruesObservations,
  vigicruesLevels,
  meteofranceVigilance,
  meteoalarm,
  capFeed,
  ea,
  usgs,
  usgsNwis,
  openMeteoRain,
  openMeteoFlood,
  googleFlood,
]

export function feedOf(adapter: FeedSource['adapter']): Feed {
  const feed = FEEDS.find((candidate) => candidate.name === adapter)
  if (feed === undefined) throw new Error(`no adapter named ${adapter}`)
  return feed
}

export { communeContour, shapeOf, shapeSchema } from './commune.ts'
export { hubeauStations } from './hubeau-stations.ts'
export type { Reference } from './reference.ts'
export { vigicruesReaches } from './vigicrues-reaches.ts'
export { vigilanceOverseas } from './vigilance-overseas.ts'
export { vigicruesStation } from './vigicrues-station.ts'
export { parseHubeau } from './hubeau.ts'
export { parseCsvReadings, parseNativeForecast, parseNativeReadings, type ParsedItem } from './native.ts'
export { parseChirpstackUplink } from './lorawan/chirpstack.ts'
export { parseLiveObjectsUplink } from './lorawan/live-objects.ts'
export { parseTtsUplink } from './lorawan/tts.ts'
export { automaticWarning, type AutomaticWarning } from './notices/automatic-warning.ts'
export { parseNotice, wordsNotice, type ReadNotice } from './notices/notice-body.ts'
export type { ParsedUplink } from './lorawan/uplink-body.ts'
export { uplinkReadings } from './lorawan/uplink-readings.ts'
export { observationItem, parseDataArrays, parseObservation, type ParsedObservation } from './sensor-things.ts'
export { pushedBulletins } from './pushed-cap.ts'
export { leavesOf } from './message-field.ts'
export { webhookMessages, type WebhookMessage } from './webhook.ts'
