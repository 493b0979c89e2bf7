// What two people bind themselves to, as one hash. Order of zones, channels and languages is not content; everything else is.
import { createHash } from 'node:crypto'
import type { AlertContent } from '../model/alert.ts'
import { isOpen, type AudienceFilter } from '../model/audience-filter.ts'
import type { Variants } from '../model/dwelling.ts'
import type { OwnVoices } from '../model/own-voice.ts'
import type { PreparedContent } from '../model/prepared.ts'

/** SHA-256, hex, of the content and the number of its revision. */
export function contentHash(content: AlertContent, revision: number): string {
  const zones = content.zones.map((zone, index) => [zone, content.zoneHashes[index] ?? '']).sort(byFirst)
  const texts = Object.entries(content.texts).sort(byFirst)
  const bound = [
    'tocsin alert content 2',
    revision,
    content.msgType,
    content.mode,
    zones,
    [...content.channels].sort(),
    texts,
    content.event,
    content.hazard,
    content.responseType,
    content.severity,
    content.urgency,
    content.certainty,
    content.expiresAt,
    content.count,
    content.allClear,
    // Only where there is any: what was approved before there were such keeps its hash.
    ...(content.variants === undefined ? [] : [['variants', ...variantsOf(content.variants)]]),
    ...(Object.keys(content.voices ?? {}).length === 0 ? [] : [['voices', ...voicesOf(content.voices ?? {})]]),
    ...(isOpen(content.filter) ? [] : [['filter', ...criteriaOf(content.filter ?? {})]]),
  ]
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
}

/** Of a prepared scenario: all that will be told, to whom, how and how long; its name too, since people choose by it at night. */
export function preparedHash(name: string, content: PreparedContent, zoneHashes: readonly string[]): string {
  const { validForMs, repeatEveryMs, ...rest } = content
  const asAlert = { ...rest, zoneHashes, msgType: 'Alert', mode: 'live', expiresAt: validForMs, count: 0 } as const
  const bound = ['tocsin prepared scenario 1', name, contentHash({ ...asAlert, allClear: false }, 0), repeatEveryMs]
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
}

/** What the mayor's passkey signs: a scenario as it is, for one rule as it is, until a date, in one town. It is the challenge itself. */
export function signatureHash(signed: {
  readonly territory: string
  readonly version: string
  readonly rule: string
  readonly ruleVersion: string
  readonly reviewBy: number
}): string {
  const { territory, version, rule, ruleVersion, reviewBy } = signed
  const bound = ['tocsin signed scenario 1', territory, 'live', version, rule, ruleVersion, reviewBy]
  return createHash('sha256').update(JSON.stringify(bound)).digest('hex')
}

function variantsOf(variants: Variants): readonly unknown[] {
  return Object.entries(variants)
    .map(([wording, texts]) => [wording, Object.entries(texts).sort(byFirst)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
}

function voicesOf(voices: OwnVoices): readonly unknown[] {
  return Object.entries(voices)
    .map(([language, { sha256, says, seconds }]) => [language, sha256, says, seconds] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
}

function criteriaOf({ dwellings, maxFloor, needs, languages }: AudienceFilter): readonly unknown[] {
  const sorted = (values: readonly string[] | undefined) => (values === undefined ? null : [...values].sort())
  return [sorted(dwellings), maxFloor ?? null, sorted(needs), sorted(languages)]
}

function byFirst(left: readonly string[], right: readonly string[]): number {
  return (left[0] ?? '') < (right[0] ?? '') ? -1 : 1
}
