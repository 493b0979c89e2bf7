// Meteoalarm's JSON of one country, api/v1/warnings/feeds-<country>: every warning in force as CAP in JSON. A warning that is over leaves the
// list without a word.
import * as v from 'valibot'
import { parseCapTree } from '../cap/parse-cap.ts'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawBulletin } from '../model/bulletin.ts'
import { bulletinsOf } from './cap-bulletins.ts'
import { faultOf, openJson } from './json-answer.ts'

/** The largest country has some thousands of warnings on a day of storms. */
const MAX_WARNINGS = 20_000
const list = v.looseObject({ warnings: v.pipe(v.array(v.unknown()), v.maxLength(MAX_WARNINGS)) })
const entry = v.looseObject({ alert: v.unknown() })

export const meteoalarm: Feed = {
  name: 'meteoalarm',
  credit: 'EUMETNET – MeteoAlarm, Licence of MeteoAlarm',
  // The base is the country's list itself.
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.areas.length === 0 ? [] : [{ path: '', headers: {}, areas: request.areas }]
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openJson('Meteoalarm', answer)
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(list, opened.json)
    if (!parsed.success)
      return faultOf(
        'Meteoalarm answered JSON without its warnings',
        'base_url is https://feeds.meteoalarm.org/api/v1/warnings/feeds-<country>',
      )
    const items: RawBulletin[] = []
    const skipped: { index: number; reason: string }[] = []
    let unreadable = 0
    parsed.output.warnings.forEach((warning, index) => {
      const one = v.safeParse(entry, warning)
      const cap = parseCapTree(one.success ? one.output.alert : null)
      if (cap.kind === 'faults') {
        unreadable++
        return skipped.push({ index, reason: `${cap.faults[0]?.where ?? ''} ${cap.faults[0]?.message ?? ''}` })
      }
      const found = bulletinsOf(cap.alert, request.areas)
      if (found.kind === 'bulletins') items.push(...found.items)
      else skipped.push({ index, reason: found.reason })
    })
    // One that nobody could read may be ours: the list is not whole, and people must know.
    if (unreadable > 0)
      skipped.push({
        index: -1,
        reason: `${unreadable} of ${parsed.output.warnings.length} warnings could not be read: ${skipped[0]?.reason.slice(0, 120) ?? ''}`,
      })
    return {
      kind: 'read',
      readings: [],
      forecasts: [],
      skipped,
      bulletins: { items, listed: items.map(({ identifier }) => identifier) },
      cursor: request.cursor,
      next: null,
    }
  },
}
