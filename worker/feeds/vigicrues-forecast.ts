// Vigicrues v1.1 prevision.json: P10/P50/P90 in metres, hourly, one question a station, errors with HTTP 200.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import { isSoundPoint, type ForecastPoint } from '../model/forecast.ts'
import { parseRfc3339 } from '../model/time.ts'
import { toCanonical } from '../model/units.ts'
import { openVigicrues } from './vigicrues-answer.ts'

const metres = v.pipe(v.number(), v.finite())
const simulation = v.looseObject({
  Simul: v.looseObject({
    CdEntVigiCru: v.optional(v.string()),
    GrdSimul: v.picklist(['H', 'Q']),
    DtProdSimul: v.string(),
    Prevs: v.array(v.looseObject({ DtPrev: v.string(), ResMinPrev: metres, ResMoyPrev: metres, ResMaxPrev: metres })),
  }),
})

export const vigicruesForecast: Feed = {
  name: 'vigicrues-forecast',
  credit: 'Vigicrues, Licence Ouverte 2.0',
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.codes.map((code) => ({
      path: `/v1.1/prevision.json?${new URLSearchParams({ CdEntVigiCru: code, TypEntVigiCru: '7', GrdSimul: 'H' }).toString()}`,
      headers: {},
    }))
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const fault = (message: string, mend: string): FeedResult => ({ kind: 'fault', message, mend, retryAfterMs: null })
    const opened = openVigicrues(answer)
    if (opened.kind === 'fault') return opened
    if (opened.kind === 'nothing published') return { kind: 'nothing published', cursor: request.cursor }
    const parsed = v.safeParse(simulation, opened.json)
    if (!parsed.success)
      return fault('Vigicrues answered JSON of another shape', 'nothing to mend here; tell us if it lasts')
    const { Simul } = parsed.output
    const station = new URL(answer.url).searchParams.get('CdEntVigiCru') ?? Simul.CdEntVigiCru ?? ''
    const issuedAt = parseRfc3339(Simul.DtProdSimul)
    if (Simul.GrdSimul !== 'H' || issuedAt === null)
      return fault('Vigicrues sent a run without a time of issue, or of another quantity', 'nothing to mend here')
    const skipped: { index: number; reason: string }[] = []
    const points: ForecastPoint[] = []
    Simul.Prevs.forEach((one, index) => {
      const at = parseRfc3339(one.DtPrev)
      if (at === null) return void skipped.push({ index, reason: 'time without an offset' })
      const point = {
        at,
        lowMm: toCanonical(one.ResMinPrev, 'm'),
        middleMm: toCanonical(one.ResMoyPrev, 'm'),
        highMm: toCanonical(one.ResMaxPrev, 'm'),
      }
      if (isSoundPoint(point)) points.push(point)
      else skipped.push({ index, reason: 'a level that no water reaches' })
    })
    points.sort((left, right) => left.at - right.at)
    if (points.length === 0) return { kind: 'nothing published', cursor: request.cursor }
    return {
      kind: 'read',
      readings: [],
      forecasts: [{ station, source: 'vigicrues-forecast', issuedAt, points }],
      skipped,
      cursor: request.cursor,
      next: null,
    }
  },
}
