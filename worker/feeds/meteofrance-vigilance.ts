// Météo-France, DPVigilance v1: the texts first, so that the map which follows can carry them. The server's own key goes in a header.
import * as v from 'valibot'
import type { Feed, FeedAnswer, FeedAsk, FeedRequest, FeedResult } from '../ingest/feed.ts'
import type { RawBulletin } from '../model/bulletin.ts'
import { faultOf, openJson } from './json-answer.ts'
import { PHENOMENON_OF_ID, readMap } from './vigilance-map.ts'
import { readTexts, type VigilanceTexts } from './vigilance-texts.ts'

const MAP = '/cartevigilance/encours'
const TEXTS = '/textesvigilance/encours'
const SOURCE = 'Météo-France'

export const meteofranceVigilance: Feed = {
  name: 'meteofrance-vigilance',
  credit: 'Météo-France, Licence Ouverte 2.0',
  key: { header: 'apikey', name: 'meteofrance' },
  // One map for the whole country: the codes choose what is read of it, not what is asked.
  ask(request: FeedRequest): readonly FeedAsk[] {
    if (request.areas.length === 0) return []
    return [
      { path: TEXTS, headers: {} },
      { path: MAP, headers: {}, areas: request.areas },
    ]
  },
  read(answer: FeedAnswer, request: FeedRequest): FeedResult {
    const isTexts = new URL(answer.url).pathname.endsWith(TEXTS)
    // What such an answer says is not repeated: it may speak of the key.
    if (answer.status === 401 || answer.status === 403)
      return faultOf(
        `${SOURCE} does not accept the key of this server (${answer.status})`,
        'renew it on portail-api.meteofrance.fr, give it as METEOFRANCE_API_KEY and start the server again',
      )
    // "No matching blob": no text is in force.
    if (isTexts && answer.status === 404) return { kind: 'nothing published', cursor: { ...request.cursor, texts: {} } }
    const opened = openJson(SOURCE, answer)
    if (opened.kind === 'fault') return opened
    if (isTexts) {
      const texts = readTexts(opened.json, request.areas)
      if (texts === null)
        return faultOf(`${SOURCE} answered JSON without its texts`, 'check that base_url ends in /DPVigilance/v1')
      return { ...NOTHING, cursor: { ...request.cursor, texts } }
    }
    const map = readMap(opened.json, request.areas)
    if (map.kind === 'no map')
      return faultOf(`${SOURCE} answered JSON without its map`, 'check that base_url ends in /DPVigilance/v1')
    const texts = textsIn(request)
    return {
      ...NOTHING,
      skipped: map.skipped,
      bulletins: {
        items: map.bulletins.map((bulletin) => withText(bulletin, texts)),
        listed: map.bulletins.map(({ identifier }) => identifier),
      },
      cursor: request.cursor,
      ...(map.missing.length === 0
        ? {}
        : {
            complaint: {
              message: `the Vigilance map has no domain ${map.missing.join(', ').slice(0, 100)}`,
              mend: 'write departments as "66", "2A" or "01" in areas of feeds.yaml, and their coast as "6610"',
            },
          }),
    }
  },
}

const NOTHING = { kind: 'read', readings: [], forecasts: [], skipped: [], next: null } as const

const textsSchema = v.record(v.string(), v.record(v.string(), v.object({ text: v.string(), until: v.number() })))

function textsIn({ cursor }: FeedRequest): VigilanceTexts {
  const parsed = v.safeParse(textsSchema, cursor?.['texts'])
  return parsed.success ? parsed.output : {}
}

function withText(bulletin: RawBulletin, texts: VigilanceTexts): RawBulletin {
  const [domain = ''] = bulletin.areas
  const id = Object.keys(PHENOMENON_OF_ID).find((one) => PHENOMENON_OF_ID[one] === bulletin.phenomenon) ?? ''
  const own = texts[domain] ?? {}
  // What is said of all phenomena belongs to those that are worth a word.
  const told = own[id] ?? (bulletin.danger === 'green' ? undefined : own['*'])
  if (told === undefined || told.until <= bulletin.sentAt) return bulletin
  return { ...bulletin, texts: { fr: { headline: null, description: told.text, instruction: null } } }
}
