// What becomes of a record when its person proves something, changes something, or moves. Pure; the shell keeps it.
import type { Dwelling } from '../../model/dwelling.ts'
import type { Language } from '../../model/message.ts'
import { CONSENT, MOST_PLACES, PHONE_USES, type SignedUp, type SignUpPlace } from '../../model/sign-up.ts'
import type { Instant } from '../../model/time.ts'
import { TOPIC_CONSENT, type Topic, type TopicChoice } from '../../model/topic.ts'
import { cleaned, readLanguage, type Fields, type Wanted } from './form.ts'

/** A number or a mailbox that its owner has just proved. */
export interface Proved {
  readonly kind: 'phone' | 'mail'
  readonly address: string
  /** False of a landline. */
  readonly takesSms: boolean
}

export function newRecord(parts: {
  readonly id: string
  readonly wanted: Pick<Wanted, 'name' | 'language' | 'phoneUse' | 'until' | 'topics' | 'another'>
  readonly places: readonly SignUpPlace[]
  readonly now: Instant
  readonly by: SignedUp['by']
}): SignedUp {
  const { id, wanted, places, now, by } = parts
  const { name, language, phoneUse, until, topics, another } = wanted
  const addresses = { phone: null, email: null, contact: null }
  return {
    id,
    name,
    language,
    phoneUse,
    places,
    ...addresses,
    since: now,
    changedAt: now,
    by,
    consent: CONSENT,
    ...ending(until),
    ...choices(chosen([], topics, now)),
    ...(another ? { another } : {}),
  }
}

/** Whoever signs up again has moved, or wants another language: what they say now comes first, and nothing that they had is lost. */
export function signedUpAgain(known: SignedUp, said: SignedUp): SignedUp {
  const { until, ...rest } = known
  return {
    ...rest,
    ...ending(laterEnd(until, said.until)),
    name: said.name || known.name,
    language: said.language,
    phoneUse: said.phoneUse,
    places: places(said.places, known.places),
    changedAt: said.changedAt,
    consent: said.consent,
    // A form says what they want beside what they had: an empty box there takes nothing away.
    ...choices([...(known.topics ?? []), ...(said.topics ?? [])]),
  }
}

/** Two records of one person become one, as soon as an address of both is proved. */
export function merged(into: SignedUp, other: SignedUp): SignedUp {
  const { until, ...rest } = into
  return {
    ...rest,
    ...ending(laterEnd(until, other.until)),
    name: into.name || other.name,
    phone: into.phone ?? other.phone,
    email: into.email ?? other.email,
    contact: into.contact ?? other.contact,
    places: places(into.places, other.places),
    since: Math.min(into.since, other.since),
    ...choices([...(into.topics ?? []), ...(other.topics ?? [])]),
  }
}

// Whoever lives here stays, whatever a visitor's form says beside it.
function laterEnd(left: Instant | undefined, right: Instant | undefined): Instant | undefined {
  return left === undefined || right === undefined ? undefined : Math.max(left, right)
}

function ending(until: Instant | undefined): Pick<SignedUp, 'until'> {
  return until === undefined ? {} : { until }
}

export function withProved(record: SignedUp, { kind, address, takesSms }: Proved, now: Instant): SignedUp {
  if (kind === 'mail') return { ...record, email: address, changedAt: now }
  return { ...record, phone: address, phoneUse: takesSms ? record.phoneUse : 'voice', changedAt: now }
}

export function withPlace(record: SignedUp, place: SignUpPlace, now: Instant): SignedUp {
  return { ...record, places: places(record.places, [place]), changedAt: now }
}

/** Null where the last place, or the last way to be told, would go: that is leaving, which has a button of its own. */
export function without(
  record: SignedUp,
  what: { readonly place: number; readonly label: string } | { readonly address: string },
  now: Instant,
): SignedUp | null {
  if ('address' in what) {
    const phone = record.phone === what.address ? null : record.phone
    const email = record.email === what.address ? null : record.email
    return phone === null && email === null ? null : { ...record, phone, email, changedAt: now }
  }
  // By place and name: a page that was shown before another change must not remove what has moved there.
  const left = record.places.filter(({ label }, index) => index !== what.place || label !== what.label)
  return left.length === 0 ? null : { ...record, places: left, changedAt: now }
}

export function withChoices(record: SignedUp, fields: Fields, takesSms: boolean, now: Instant): SignedUp {
  const use = PHONE_USES.find((one) => one === fields['use']) ?? record.phoneUse
  const language: Language = fields['language'] === undefined ? record.language : readLanguage(fields['language'])
  return {
    ...record,
    name: cleaned(fields['name'], 80),
    language,
    phoneUse: takesSms ? use : 'voice',
    changedAt: now,
  }
}

/** Exactly these from now on; whoever had one before has said yes to it then. */
export function withTopics(record: SignedUp, topics: readonly Topic[], now: Instant): SignedUp {
  return { ...record, topics: chosen(record.topics ?? [], topics, now), changedAt: now }
}

function chosen(had: readonly TopicChoice[], topics: readonly Topic[], now: Instant): readonly TopicChoice[] {
  return topics.map((topic) => had.find((one) => one.topic === topic) ?? { topic, at: now, consent: TOPIC_CONSENT })
}

// Each topic once, the first yes to it.
function choices(all: readonly TopicChoice[]): Pick<SignedUp, 'topics'> {
  const once = all.filter((one, index) => all.findIndex(({ topic }) => topic === one.topic) === index)
  return once.length === 0 ? {} : { topics: once }
}

/** By place and name, as for its removal. A place of which nothing is said any more says nothing. */
export function withDwelling(
  record: SignedUp,
  what: { readonly place: number; readonly label: string; readonly dwelling: Dwelling | null },
  now: Instant,
): SignedUp {
  const places = record.places.map((place, index) => {
    if (index !== what.place || place.label !== what.label) return place
    const { dwelling: _, ...rest } = place
    return what.dwelling === null ? rest : { ...rest, dwelling: what.dwelling }
  })
  return { ...record, places, changedAt: now }
}

/** What the resident takes along: everything that is held, in words that a program reads. */
export function exported(record: SignedUp, others: number): object {
  const { contact, since, changedAt, until, topics, ...rest } = record
  return {
    ...rest,
    contact: contact === null ? null : { ...contact, at: new Date(contact.at).toISOString() },
    ...(topics === undefined
      ? {}
      : { topics: topics.map(({ at, ...choice }) => ({ ...choice, at: new Date(at).toISOString() })) }),
    since: new Date(since).toISOString(),
    changedAt: new Date(changedAt).toISOString(),
    ...(until === undefined ? {} : { until: new Date(until).toISOString() }),
    purpose: 'warning of the population (GDPR art. 6.1.e), consent to be held on the list of alerts',
    entriesOfTheTownsListsWithTheseAddresses: others,
  }
}

function places(first: readonly SignUpPlace[], then: readonly SignUpPlace[]): readonly SignUpPlace[] {
  const all = [...first, ...then]
  const said = (label: string) => all.find((one) => one.label === label && one.dwelling !== undefined)?.dwelling
  return all
    .map((place) => {
      const dwelling = said(place.label)
      return dwelling === undefined ? place : { ...place, dwelling }
    })
    .filter((place, index) => all.findIndex(({ label }) => label === place.label) === index)
    .slice(0, MOST_PLACES)
}
