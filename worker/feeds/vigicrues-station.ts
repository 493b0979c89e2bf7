// Vigicrues station.json: whether a gauge has forecasts, and the floods that people remember there. No threshold is published anywhere.
import * as v from 'valibot'
import type { FeedAnswer } from '../ingest/feed.ts'
import type { GaugeProfile } from '../model/candidate.ts'
import { toCanonical } from '../model/units.ts'
import { faultOf } from './json-answer.ts'
import type { Reference, ReferenceRead } from './reference.ts'
import { openVigicrues } from './vigicrues-answer.ts'

const flood = v.looseObject({
  LbUsuel: v.optional(v.nullable(v.string()), null),
  ValHauteur: v.optional(v.nullable(v.pipe(v.number(), v.finite())), null),
})
const station = v.looseObject({
  CdStationHydro: v.string(),
  VigilanceCrues: v.optional(
    v.nullable(
      v.looseObject({
        // `true` here, "t" and "f" in v1.1.
        StationPrevision: v.optional(v.nullable(v.union([v.boolean(), v.string()])), null),
        CruesHistoriques: v.optional(v.nullable(v.array(flood)), null),
      }),
    ),
    null,
  ),
})

export const vigicruesStation: Reference<string, GaugeProfile> = {
  name: 'Vigicrues, station',
  baseUrl: 'https://www.vigicrues.gouv.fr/services',
  ask: (code) => ({
    path: `/station.json?${new URLSearchParams({ CdStationHydro: code }).toString()}`,
    headers: {},
  }),
  read(answer: FeedAnswer): ReferenceRead<GaugeProfile> {
    const opened = openVigicrues(answer)
    // "This station is not ours" comes as a refusal with 200: it has no profile, and that is no fault.
    if (opened.kind === 'nothing published' || isUnknown(answer)) return { kind: 'nothing' }
    if (opened.kind === 'fault') return opened
    const parsed = v.safeParse(station, opened.json)
    if (!parsed.success) return faultOf('Vigicrues answered JSON of another shape', 'tell us if it lasts')
    const crues = parsed.output.VigilanceCrues
    const floods = (crues?.CruesHistoriques ?? []).flatMap(({ LbUsuel, ValHauteur }) => {
      const levelMm = toCanonical(ValHauteur ?? 0, 'm')
      // 0 stands for a level that nobody knows.
      return LbUsuel === null || levelMm === 0 || !Number.isSafeInteger(levelMm)
        ? []
        : [{ name: LbUsuel.trim(), levelMm }]
    })
    const forecasts = crues?.StationPrevision === true || crues?.StationPrevision === 't'
    return { kind: 'found', found: { forecasts, floods }, skipped: 0, next: null }
  },
}

function isUnknown({ status, body }: FeedAnswer): boolean {
  if (status !== 200) return false
  try {
    return v.is(v.looseObject({ error_msg: v.string() }), JSON.parse(body))
  } catch {
    return false
  }
}
