// Whom a filter keeps, in words: read by whoever approves.
import type { AudienceFilter, ChannelNeed } from '../../worker/model/audience-filter.ts'
import type { DwellingKind } from '../../worker/model/dwelling.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'
import { count, languageName } from './spoken.svelte.ts'

export const DWELLING_NAME: Readonly<Record<DwellingKind, Key>> = {
  'upper floor': 'dwellingUpper',
  'single storey': 'dwellingSingle',
  'mobile home': 'dwellingMobile',
  basement: 'dwellingBasement',
  'no stairs': 'dwellingNoStairs',
}
export const NEED_NAME: Readonly<Record<ChannelNeed, Key>> = { 'call only': 'needCall', 'text only': 'needText' }

/** Empty where it asks nothing. */
export function filterWords({ dwellings, maxFloor, needs, languages }: AudienceFilter): string {
  const either = (names: readonly string[]) => names.join(say('filterOr'))
  return [
    dwellings === undefined ? null : either(dwellings.map((kind) => say(DWELLING_NAME[kind]))),
    maxFloor === undefined ? null : say('filterFloor', { n: count(maxFloor) }),
    needs === undefined ? null : either(needs.map((need) => say(NEED_NAME[need]))),
    languages === undefined ? null : either(languages.map(languageName)),
  ]
    .filter((part) => part !== null)
    .join(say('filterAnd'))
}
