// A request to the prefecture or to broadcasters, drafted from an alert or from zones: what is known is filled in, and the text fits where it goes.
import { contains } from '../../audience/locate.ts'
import { renderVoice, spokenSeconds } from '../../fanout/spoken.ts'
import { sentencesOf } from '../../fanout/sentences.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import type { Alert } from '../../model/alert.ts'
import type { MultiPolygon, Position } from '../../model/geo.ts'
import { firstWord, type Mode } from '../../model/mode.ts'
import { CELL_BROADCAST_MOST, READ_ALOUD_MOST_S, type RelayKind, type RelayPack } from '../../model/relay.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Territory } from '../../model/territory.ts'
import { HOUR_MS, type Instant } from '../../model/time.ts'
import type { Zone } from '../../model/zone.ts'

const VALID_MS = 6 * HOUR_MS

export interface RelayGround {
  readonly kind: RelayKind
  readonly now: Instant
  readonly mode: Mode
  readonly territory: Territory
  readonly zones: readonly Zone[]
  readonly alert: Alert | null
  /** The streets of the base map, as GeoJSON text; null where the commune has none. */
  readonly streetLayer: string | null
}

export function relayDraft(ground: RelayGround): RelayPack {
  const { kind, now, mode, territory, zones, alert } = ground
  const content = alert?.current.content ?? null
  const callBack = territory.help?.crisisLine ?? territory.publicDesk
  return {
    kind,
    commune: territory.name,
    hazard: content?.hazard ?? 'autre',
    event: content?.event ?? '',
    exercise: mode !== 'live',
    zones: zones.map(({ id, name }) => ({ id, name: name.fr })),
    streets: streetsIn(zones, ground.streetLayer),
    persons: content?.count ?? null,
    level: content === null || content.severity === 'Extreme' ? 'EU-Alert 1' : 'EU-Alert 2',
    since: now,
    until: content !== null && content.expiresAt > now ? content.expiresAt : now + VALID_MS,
    text: content === null ? firstWord(mode) : textOf(ground),
    english: kind === 'fr-alert' ? fittedText(marked(content?.texts.en ?? '', mode)) : '',
    press: kind === 'broadcast' ? pressLine(ground) : '',
    contact: '',
    callBack,
    endedBy: '',
    alert: alert === null ? null : { id: alert.id, number: alert.number },
  }
}

function textOf({ kind, mode, territory, alert }: RelayGround): string {
  if (alert === null) return ''
  const { content, revision } = alert.current
  const { number } = alert
  if (kind === 'broadcast')
    return aloudIn(renderVoice({ content, language: 'fr', mode, number, revision, territory }), READ_ALOUD_MOST_S)
  return fittedText(marked(content.texts.fr ?? '', mode))
}

function marked(text: string, mode: Mode): string {
  const word = firstWord(mode)
  return text === '' || text.startsWith(word) ? text : `${word}${text}`
}

function pressLine({ mode, territory, alert, zones }: RelayGround): string {
  const what = alert?.current.content.event ?? 'alerte'
  const where = zones.map(({ name }) => name.fr).join(', ')
  return `${firstWord(mode)}${territory.name} : ${what}${where === '' ? '' : ` (${where})`}. Message du maire à diffuser sans délai ni modification.`
}

/** Letters that alone would make every sign cost two: a text that is too long with them is written without. Never cut: a cut text says something else. */
export function fittedText(text: string): string {
  const { encoding, length } = segmentsOf(text)
  if (encoding === 'GSM-7' || length <= CELL_BROADCAST_MOST['UCS-2']) return text
  return [...text].map(plainer).join('')
}

function plainer(sign: string): string {
  if (segmentsOf(sign).encoding === 'GSM-7') return sign
  const known = PLAINER[sign]
  if (known !== undefined) return known
  return sign.normalize('NFD').replace(/\p{M}/gu, '')
}

const PLAINER: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '«': '"',
  '»': '"',
  '“': '"',
  '”': '"',
  '…': '...',
  œ: 'oe',
  Œ: 'OE',
  '–': '-',
  '—': '-',
  '\u00a0': ' ',
  '\u202f': ' ',
}

/** Whole sentences from the beginning, as many as are read out in that time. */
function aloudIn(text: string, seconds: number): string {
  const kept: string[] = []
  for (const sentence of sentencesOf(text)) {
    if (kept.length > 0 && spokenSeconds([...kept, sentence].join(' '), 'fr') > seconds) break
    kept.push(sentence)
  }
  return kept.join(' ')
}

/** Null where it fits where it goes. */
export function relayFault({ kind, text, english, until, since, zones }: RelayPack): Refusal | null {
  if (zones.length === 0) return refused('no zone', 'name at least one zone: a missing zone means nobody')
  if (text.trim() === '') return refused('empty text', 'there is nothing to send or to read out')
  if (until <= since) return refused('expiry in the past', 'it must end after it begins')
  if (kind === 'broadcast') {
    const seconds = spokenSeconds(text, 'fr')
    return seconds > READ_ALOUD_MOST_S
      ? refused('text too long', `read aloud it takes ${seconds} s, at most ${READ_ALOUD_MOST_S} s fit`)
      : null
  }
  for (const one of [text, english]) {
    const { encoding, length } = segmentsOf(one)
    const most = CELL_BROADCAST_MOST[encoding]
    if (length > most) return refused('text too long', `${length} signs in ${encoding}, at most ${most} fit`)
  }
  return null
}

/** Streets named on the zones themselves, and those of the map that run through one. */
export function streetsIn(zones: readonly Zone[], layer: string | null): readonly string[] {
  const drawn = layer === null ? [] : linesOf(JSON.parse(layer))
  const through = drawn
    .filter(({ points }) => zones.some(({ geometry }) => crosses(geometry, points)))
    .map(({ name }) => name)
  const named = zones.flatMap(({ streets = [] }) => streets)
  return [...new Set([...named, ...through])].toSorted((left, right) => left.localeCompare(right, 'fr'))
}

function crosses(zone: MultiPolygon, points: readonly Position[]): boolean {
  return points.some((point) => contains(zone, point))
}

function linesOf(json: unknown): readonly { readonly name: string; readonly points: readonly Position[] }[] {
  const { features } = json as { readonly features?: readonly StreetFeature[] }
  return (features ?? []).flatMap(({ properties, geometry }) => {
    const name = properties?.name
    if (typeof name !== 'string' || geometry == null) return []
    if (geometry.type === 'LineString') return [{ name, points: geometry.coordinates as readonly Position[] }]
    if (geometry.type === 'MultiLineString')
      return [{ name, points: (geometry.coordinates as readonly (readonly Position[])[]).flat() }]
    return []
  })
}

interface StreetFeature {
  readonly properties?: { readonly name?: unknown } | null
  readonly geometry?: { readonly type: string; readonly coordinates: unknown } | null
}
