// A request to the prefecture or to broadcasters, drafted from an alert or from zones: what is known is filled in, and the text fits where it goes.
import { contains } from '../../audience/locate.ts'
import { renderVoice, spokenSeconds } from '../../fanout/spoken.ts'
import { sentencesOf } from '../../fanout/sentences.ts'
import { segmentsOf } from '../../fanout/segments.ts'
import type { Alert } from '../../model/alert.ts'
import type { MultiPolygon, Position } from '../../model/geo.ts'
import { firstWord, type Mode } from '../../model/mode.ts'
import {
  CELL_BROADCAST_MOST,
  READ_ALOUD_MOST_S,
  STATE_SIREN_MOST_SIGNS,
  type RelayKind,
  type RelayPack,
} from '../../model/relay.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Siren } from '../../model/siren.ts'
import type { Territory } from '../../model/territory.ts'
import { HOUR_MS, type Instant } from '../../model/time.ts'
import type { Zone } from '../../model/zone.ts'
import { streetLines } from '../street-lines.ts'

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
  readonly sirens?: readonly Siren[]
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
    text: kind === 'state-siren' ? sirensText(ground) : content === null ? firstWord(mode) : textOf(ground),
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

/** What the duty officer of the prefecture has to hear: which sirens, which signal, what for. */
function sirensText({ mode, territory, zones, alert, sirens = [] }: RelayGround): string {
  const asked = sirens.filter(
    ({ drive, zones: served }) => drive.kind === 'prefect' && zones.some(({ id }) => served.includes(id)),
  )
  const names = asked.map(({ name, place }) => `${name.fr} (${place})`).join(', ')
  const what = alert?.current.content.event ?? ''
  const where = zones.map(({ name }) => name.fr).join(', ')
  return `${firstWord(mode)}${territory.name} demande le signal national d’alerte sur ${names === '' ? 'les sirènes de l’État de la commune' : names}. Motif : ${what === '' ? '…' : what} (${where}).`
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
  if (kind === 'state-siren')
    return text.length > STATE_SIREN_MOST_SIGNS
      ? refused('text too long', `${text.length} signs, at most ${STATE_SIREN_MOST_SIGNS} are taken down by telephone`)
      : null
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
  const through = streetLines(layer)
    .filter(({ lines }) => zones.some(({ geometry }) => crosses(geometry, lines.flat())))
    .map(({ name }) => name)
  const named = zones.flatMap(({ streets = [] }) => streets)
  return [...new Set([...named, ...through])].toSorted((left, right) => left.localeCompare(right, 'fr'))
}

function crosses(zone: MultiPolygon, points: readonly Position[]): boolean {
  return points.some((point) => contains(zone, point))
}
