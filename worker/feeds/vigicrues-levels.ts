// Vigicrues InfoVigiCru.json: the level of one reach of a river and what the flood service writes of it, one question a reach.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import { SEVERITY_OF_DANGER } from '../model/bulletin.ts'
import { HOUR_MS, parseRfc3339 } from '../model/time.ts'
import { bulletinText, plainText } from './bulletin-text.ts'
import { dangerOfCode } from './danger-code.ts'
import { faultOf } from './json-answer.ts'
import { openVigicrues } from './vigicrues-answer.ts'

/** `TypEntVigiCru` of a reach; 5 is a territory, 4 a basin, 7 a station. */
const REACH = '8'
/** The next bulletin is announced to the quarter of an hour and comes a little late: for so long the last one still counts. */
const GRACE_MS = HOUR_MS
/** Two bulletins a day at least: one that names no successor is not believed for longer. */
const WITHOUT_NEXT_MS = 24 * HOUR_MS

const text = v.optional(v.nullable(v.string()))
const information = v.looseObject({
  InfoVigiCru: v.looseObject({
    RefInfoVigiCru: text,
    DtHrInfoVigiCru: v.string(),
    DtHrSuivInfoVigiCru: text,
    NivInfoVigiCru: v.optional(v.nullable(v.union([v.string(), v.number()]))),
    SituActuInfoVigiCru: text,
    EvolInfoVigiCru: text,
    ConsInfoVigiCru: text,
    ConseqInfoVigiCru: text,
    porteSurLEntite: v.optional(v.looseObject({ CdEntVigiCru: text, TypEntVigiCru: text, LbEntVigiCru: text })),
    aEteProduitePar: v.optional(v.looseObject({ LbIntervenant: text })),
  }),
})

export const vigicruesLevels: Feed = {
  name: 'vigicrues-levels',
  credit: 'Vigicrues, Licence Ouverte 2.0',
  ask(request: FeedRequest): readonly FeedAsk[] {
    return request.areas.map((area) => ({
      path: `/InfoVigiCru.json?${new URLSearchParams({ TypEntVigiCru: REACH, CdEntVigiCru: area }).toString()}`,
      headers: {},
      areas: [area],
    }))
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const opened = openVigicrues(answer)
    if (opened.kind === 'fault') return opened
    if (opened.kind === 'nothing published') return { kind: 'nothing published', cursor: request.cursor }
    const parsed = v.safeParse(information, withoutPrefixes(opened.json))
    if (!parsed.success)
      return faultOf('Vigicrues answered JSON without its bulletin', 'check that base_url ends in /services')
    const info = parsed.output.InfoVigiCru
    const reach = new URL(answer.url).searchParams.get('CdEntVigiCru') ?? ''
    const about = info.porteSurLEntite
    // The level of another reach would pass for this one's: nothing after this would notice.
    if (about?.CdEntVigiCru && (about.CdEntVigiCru !== reach || (about.TypEntVigiCru ?? REACH) !== REACH))
      return faultOf(
        `Vigicrues was asked for the reach ${reach} and answered for another`,
        'check the code in areas of feeds.yaml',
      )
    const sentAt = parseRfc3339(info.DtHrInfoVigiCru)
    const nextAt = parseRfc3339(info.DtHrSuivInfoVigiCru ?? '')
    if (sentAt === null)
      return faultOf('Vigicrues sent a bulletin without a time of issue', 'nothing to mend here; tell us if it lasts')
    const danger = dangerOfCode(info.NivInfoVigiCru)
    const lines = [info.SituActuInfoVigiCru, info.EvolInfoVigiCru, info.ConseqInfoVigiCru]
    return {
      kind: 'read',
      readings: [],
      forecasts: [],
      skipped: [],
      bulletins: {
        items: [
          {
            issuer: plainText(named(info.aEteProduitePar?.LbIntervenant), 80) ?? 'Vigicrues',
            identifier: `reach ${reach}`,
            replaces: [],
            areas: [reach],
            phenomenon: 'crues',
            event: plainText(named(about?.LbEntVigiCru), 120) ?? `tronçon ${reach}`,
            danger,
            severity: danger === null ? 'Unknown' : SEVERITY_OF_DANGER[danger],
            urgency: danger === 'red' ? 'Immediate' : 'Expected',
            certainty: 'Likely',
            steps: [],
            onset: sentAt,
            expires: (nextAt !== null && nextAt > sentAt ? nextAt : sentAt + WITHOUT_NEXT_MS) + GRACE_MS,
            sentAt,
            texts: {
              fr: bulletinText({
                description: lines.filter((line) => line != null).join('\n'),
                instruction: info.ConsInfoVigiCru ?? null,
              }),
            },
            status: 'in force',
            rawReference: (info.RefInfoVigiCru ?? '').slice(0, 100),
          },
        ],
        listed: null,
      },
      cursor: request.cursor,
      next: null,
    }
  },
}

// The old service wrote each key with the prefix of its vocabulary, `vic:NivInfoVigiCru`; the new one leaves it out. No deeper than a bulletin
// goes: what is nested a thousand times would end the stack.
function withoutPrefixes(json: unknown, levels = 3): unknown {
  if (levels === 0 || json === null || typeof json !== 'object' || Array.isArray(json)) return json
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key.replace(/^[a-z]{3}:/, ''), withoutPrefixes(value, levels - 1)]),
  )
}

// Their placeholder stands where nobody has written a name.
function named(name: string | null | undefined): string | null {
  return name == null || name.trim() === '' || /^a ?renseigner/i.test(name.trim()) ? null : name.trim()
}
