// Which places must echo an approved revision, in which words; what the public files say of it; and the correction that is drafted where one says another thing.
import { contains } from '../audience/locate.ts'
import { keyholed } from '../cap/keyhole.ts'
import { parseCap } from '../cap/parse-cap.ts'
import { renderSms } from '../fanout/render.ts'
import type { Alert, AlertRevision } from '../model/alert.ts'
import { paintedText, type Display, type DisplayNotice } from '../model/display.ts'
import type { EchoCorrection, EchoExpected, EchoLine, EchoSeen, Seed } from '../model/echo.ts'
import type { Position } from '../model/geo.ts'
import { LANGUAGES, type Language } from '../model/message.ts'
import type { Mode } from '../model/mode.ts'
import type { Territory } from '../model/territory.ts'
import type { Instant } from '../model/time.ts'
import type { Zone } from '../model/zone.ts'
import { sha256 } from '../prove/chain.ts'
import { isMismatch } from '../prove/echo.ts'
import { shownOf } from './display-frame.ts'

export interface Approved {
  readonly alert: Pick<Alert, 'id' | 'number'>
  readonly revision: AlertRevision
  readonly mode: Mode
  /** As they were launched. */
  readonly zones: readonly Zone[]
  readonly territory: Territory
}

export interface EchoPlaces {
  /** What the displays were told; null where the alert does not go to displays. */
  readonly notice: DisplayNotice | null
  readonly displays: readonly Display[]
  readonly seeds: readonly Seed[]
}

const FEEDS = ['cap', 'atom', 'rss'] as const

export function expectedEcho(approved: Approved, { notice, displays, seeds }: EchoPlaces): readonly EchoExpected[] {
  return [...ofDisplays(approved, notice, displays), ...ofPublic(approved), ...ofSeeds(approved, seeds)]
}

function ofDisplays(
  { territory }: Approved,
  notice: DisplayNotice | null,
  displays: readonly Display[],
): readonly EchoExpected[] {
  const meant = new Set(notice?.displays)
  // Thousands have the same face: each is rendered once.
  const hashes = new Map<string, string>()
  return displays.map((display) => {
    const isMeant = meant.has(display.id)
    const face = JSON.stringify(display.face)
    const text =
      notice === null ? null : (hashes.get(face) ?? sha256(paintedText(shownOf(territory.code, display, notice, 0))))
    if (text !== null) hashes.set(face, text)
    return { source: 'display', id: display.id, name: display.name, isMeant, text, area: null }
  })
}

// A drill is shown to nobody outside.
function ofPublic(approved: Approved): readonly EchoExpected[] {
  if (approved.mode !== 'live') return []
  const text = sha256(textOf(languagesOf(approved.revision).map((language) => smsOf(approved, language))))
  const area = sha256(areaOf(approved.zones.flatMap(({ geometry }) => geometry.map(keyholed))))
  return FEEDS.map((id) => ({
    source: 'public',
    id,
    name: PUBLIC_NAMES[id],
    isMeant: true,
    text: id === 'cap' ? text : null,
    area: id === 'cap' ? area : null,
  }))
}

const PUBLIC_NAMES = {
  cap: { fr: 'message CAP', en: 'CAP message' },
  atom: { fr: 'flux Atom', en: 'Atom feed' },
  rss: { fr: 'flux RSS', en: 'RSS feed' },
} as const

// With a filter nobody knows whether a telephone without a household is among those meant: inside nothing is expected of it, outside it must stay quiet.
function ofSeeds(approved: Approved, seeds: readonly Seed[]): readonly EchoExpected[] {
  const { content } = approved.revision
  const text = seedText(smsOf(approved, 'fr'))
  return seeds.flatMap(({ number, name, operator, place }) => {
    const isInside = approved.zones.some(({ geometry }) => contains(geometry, place))
    if (isInside && content.filter !== undefined) return []
    const isMeant = isInside && content.channels.includes('sms')
    const label = `${name} (${operator})`
    return [{ source: 'seed', id: String(number), name: { fr: label, en: label }, isMeant, text, area: null }]
  })
}

/** As a person may copy it: spaces and line ends are the telephone's. */
export function seedText(written: string): string {
  return sha256(written.normalize('NFC').replace(/\s+/g, ' ').trim())
}

/** What the public files of this revision say, read back as anybody would; what is not there says nothing. */
export function seenInPublic(
  approved: Approved,
  files: Readonly<Record<(typeof FEEDS)[number], string | null>>,
  at: Instant,
): readonly EchoSeen[] {
  const seen: EchoSeen[] = []
  const parsed = files.cap === null ? null : parseCap(files.cap)
  if (parsed?.kind === 'cap') {
    const { infos } = parsed.alert
    const text = sha256(textOf(infos.map(({ description }) => description ?? '')))
    const area = sha256(areaOf(infos[0]?.areas.flatMap(({ polygons }) => polygons) ?? []))
    seen.push({ source: 'public', id: 'cap', at, how: 'read back', text, area, by: null })
  }
  const name = capFile(approved)
  for (const id of ['atom', 'rss'] as const)
    if (files[id]?.includes(name) === true)
      seen.push({ source: 'public', id, at, how: 'read back', text: null, area: null, by: null })
  return seen
}

/** Path of the CAP message of this revision below the territory. */
export function capFile({ alert, revision }: Pick<Approved, 'alert' | 'revision'>): string {
  return `alerts/${alert.number}.${revision.revision}.cap.xml`
}

const LEADS: Readonly<Record<Language, (zones: string, isOutside: boolean) => string>> = {
  fr: (zones, isOutside) =>
    isOutside
      ? `RECTIFICATIF. L’alerte ne concerne que : ${zones}. Ailleurs, rien à faire. Sur place :`
      : 'RECTIFICATIF. Un autre texte a circulé. Seul celui-ci compte :',
  'fr-x-falc': (zones, isOutside) =>
    isOutside
      ? `Message corrigé. L’alerte est seulement pour : ${zones}. Vous êtes ailleurs ? Ne faites rien. Vous êtes là :`
      : 'Message corrigé. Lisez seulement ce message :',
  en: (zones, isOutside) =>
    isOutside
      ? `CORRECTION. The alert is only for: ${zones}. Elsewhere there is nothing to do. There:`
      : 'CORRECTION. Another text went round. Only this one counts:',
}

/** Null where nothing says another thing than what was approved. Told again in the zones, and in those where it arrived without being meant. */
export function correctionOf(
  { revision, zones }: Approved,
  lines: readonly EchoLine[],
  reached: { readonly seeds: readonly Seed[]; readonly zones: readonly Zone[] },
): EchoCorrection | null {
  const wrong = lines.filter(({ state }) => isMismatch(state))
  if (wrong.length === 0) return null
  const isOutside = wrong.some(({ state }) => state === 'outside' || state === 'other area')
  const strays = wrong.flatMap(({ source, id, state }) => {
    const seed =
      source === 'seed' && state === 'outside' ? reached.seeds.find(({ number }) => String(number) === id) : null
    return seed == null ? [] : [seed.place]
  })
  const beside = reached.zones.filter(({ geometry }) => strays.some((place) => contains(geometry, place)))
  return {
    zones: [...new Set([...revision.content.zones, ...beside.map(({ id }) => id)])],
    texts: Object.fromEntries(
      languagesOf(revision).map((language) => {
        const names = zones.map(({ name }) => (language === 'en' ? name.en : name.fr)).join(', ')
        return [language, `${LEADS[language](names, isOutside)} ${(revision.content.texts[language] ?? '').trim()}`]
      }),
    ),
  }
}

function smsOf({ alert, revision, mode }: Approved, language: Language): string {
  return renderSms({ content: revision.content, language, mode, number: alert.number, revision: revision.revision })
}

function languagesOf({ content }: AlertRevision): readonly Language[] {
  return LANGUAGES.filter((language) => (content.texts[language] ?? '').trim() !== '')
}

function textOf(texts: readonly string[]): string {
  return JSON.stringify(texts.map((text) => text.trim()))
}

// A metre is finer than any file is drawn; the order of the shapes says nothing.
function areaOf(polygons: readonly (readonly Position[])[]): string {
  const shapes = polygons.map((ring) => ring.map(([x, y]) => `${x.toFixed(5)},${y.toFixed(5)}`).join(' '))
  return shapes.toSorted().join(';')
}
