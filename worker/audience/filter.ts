// Zone ∩ filter: what is known of a person against what is asked. Nobody is dropped for what nobody knows of them: they are told, and counted.
import type { AudienceFilter, ChannelNeed } from '../model/audience-filter.ts'
import { UNKNOWN_DWELLING, type Dwelling } from '../model/dwelling.ts'
import type { Person } from '../model/recipient.ts'

export type FilterVerdict = 'meant' | 'unknown' | 'left out'

export function verdictOf(person: Person, { dwellings, maxFloor, needs, languages }: AudienceFilter): FilterVerdict {
  const verdicts: FilterVerdict[] = []
  const homes = person.dwellings ?? [UNKNOWN_DWELLING]
  if (dwellings !== undefined)
    verdicts.push(anyPlace(homes, ({ kind }) => (kind === null ? null : dwellings.includes(kind))))
  if (maxFloor !== undefined) verdicts.push(anyPlace(homes, (home) => isAtMost(home, maxFloor)))
  if (needs !== undefined) verdicts.push(ofNeed(person, needs))
  if (languages !== undefined) verdicts.push(languages.includes(person.language) ? 'meant' : 'left out')
  if (verdicts.includes('left out')) return 'left out'
  return verdicts.includes('unknown') ? 'unknown' : 'meant'
}

// One of their places is enough, since each of them may be the one where they are.
function anyPlace(homes: readonly Dwelling[], fits: (home: Dwelling) => boolean | null): FilterVerdict {
  const each = homes.map(fits)
  if (each.includes(true)) return 'meant'
  return each.length === 0 || each.includes(null) ? 'unknown' : 'left out'
}

// A basement is below every floor, said or not.
function isAtMost({ kind, floor }: Dwelling, maxFloor: number): boolean | null {
  if (floor !== null) return floor <= maxFloor
  if (kind === 'basement') return maxFloor >= -1
  return kind === 'single storey' || kind === 'mobile home' ? maxFloor >= 0 : null
}

// Who has no telephone here has said nothing of how it may be used.
function ofNeed({ contacts }: Person, needs: readonly ChannelNeed[]): FilterVerdict {
  const has = (channel: 'sms' | 'voice') => contacts.some((contact) => contact.channel === channel)
  if (!has('sms') && !has('voice')) return 'unknown'
  const need: ChannelNeed | null = has('sms') ? (has('voice') ? null : 'text only') : 'call only'
  return need !== null && needs.includes(need) ? 'meant' : 'left out'
}
