// Gates run in this order and the first that closes names the reason, so that the log can say why nobody was told.
import type { AlertContent, AlertRevision, Told } from '../model/alert.ts'
import { covers, isOpen } from '../model/audience-filter.ts'
import { isWithoutSms, type ChannelName } from '../model/message.ts'
import { refused, type Reason, type Refusal } from '../model/reason.ts'
import { HOUR_MS, type Instant } from '../model/time.ts'
import type { Zone } from '../model/zone.ts'

/** Beyond a day nobody knows the river any more, and a provider would still deliver an order to leave. */
export const LONGEST_VALIDITY_MS = 24 * HOUR_MS

export interface Candidate {
  readonly content: AlertContent
  /** The territory's zones as they are now. */
  readonly zones: readonly Zone[]
  readonly configured: readonly ChannelName[]
  /** What the lint of the texts found, worst first; stages do not import each other, so the caller brings it. */
  readonly lint: readonly Reason[]
  /** Persons and browsers in the zones that one of the chosen channels reaches. */
  readonly reachable: number
  /** Public displays that would show it, and sirens that would sound. */
  readonly displays: number
  /** What was approved before: a later revision reaches at least those. */
  readonly told: Told | null
}

type Gate = (candidate: Candidate, now: Instant) => Refusal | null

const SUBMISSION: readonly Gate[] = [
  noZone,
  unknownZone,
  zoneChanged,
  noChannel,
  channelNotConfigured,
  withoutSms,
  emptyText,
  lintFound,
  expiryPast,
  expiryTooFar,
  shrinks,
  nobody,
]

/** Before a second person is asked: the first closed gate, or null where all are open. */
export function firstClosed(candidate: Candidate, now: Instant): Refusal | null {
  return closed(SUBMISSION, candidate, now)
}

function closed<T>(
  gates: readonly ((candidate: T, now: Instant) => Refusal | null)[],
  candidate: T,
  now: Instant,
): Refusal | null {
  for (const gate of gates) {
    const refusal = gate(candidate, now)
    if (refusal !== null) return refusal
  }
  return null
}

function noZone({ content }: Candidate): Refusal | null {
  return content.zones.length === 0
    ? refused('no zone', 'choose at least one zone: none means nobody, never everybody')
    : null
}

function unknownZone({ content, zones }: Candidate): Refusal | null {
  const unknown = content.zones.find((id) => !zones.some((zone) => zone.id === id))
  return unknown === undefined ? null : refused('unknown zone', `zone ${unknown} is not in this territory`)
}

function zoneChanged({ content, zones }: Pick<Candidate, 'content' | 'zones'>): Refusal | null {
  const changed = content.zones.find(
    (id, index) => zones.find((zone) => zone.id === id)?.hash !== content.zoneHashes[index],
  )
  return changed === undefined
    ? null
    : refused('zone changed since it was shown', `zone ${changed} was edited meanwhile: look at it again`)
}

function noChannel({ content }: Candidate): Refusal | null {
  return content.channels.length === 0 ? refused('no channel chosen', 'choose at least one channel') : null
}

function channelNotConfigured({ content, configured }: Candidate): Refusal | null {
  const missing = content.channels.find((channel) => !configured.includes(channel))
  return missing === undefined ? null : refused('channel not configured', `${missing} has no provider here`)
}

// They need a data connection, which a storm takes first: whoever is told by one of these is told by SMS as well.
function withoutSms({ content }: Candidate): Refusal | null {
  return isWithoutSms(content.channels)
    ? refused('channel goes beside SMS', 'RCS and WhatsApp never stand for an SMS: choose sms too, or leave them out')
    : null
}

function emptyText({ content }: Candidate): Refusal | null {
  const texts = Object.entries(content.texts)
  if (texts.length === 0) return refused('empty text', 'write the message')
  const empty = texts.find(([, text]) => text.trim() === '')
  if (empty !== undefined) return refused('empty text', `the text in ${empty[0]} is empty`)
  const unsaid = Object.entries(content.variants ?? {}).find(([, said]) =>
    texts.some(([language]) => (said[language as keyof typeof said] ?? '').trim() === ''),
  )
  if (unsaid !== undefined)
    return refused('variant without a language', `the text for "${unsaid[0]}" is not written in each language`)
  // French is the fallback of every other language, so without it somebody is told nothing.
  return content.texts.fr === undefined ? refused('text missing for a language', 'the French text is missing') : null
}

function lintFound({ lint }: Candidate): Refusal | null {
  const [worst] = lint
  return worst === undefined ? null : refused(worst, 'correct the text')
}

function expiryPast({ content }: Pick<Candidate, 'content'>, now: Instant): Refusal | null {
  return content.expiresAt <= now ? refused('expiry in the past', 'choose a later end of validity') : null
}

function expiryTooFar({ content }: Candidate, now: Instant): Refusal | null {
  return content.expiresAt - now > LONGEST_VALIDITY_MS
    ? refused('expiry too far', 'at most 24 hours: repeat it later')
    : null
}

function shrinks({ content, told }: Candidate): Refusal | null {
  if (told === null) return null
  const left = told.zones.find((zone) => !content.zones.includes(zone))
  if (left !== undefined)
    return refused('shrinks the audience first told', `zone ${left} was told and would not hear this`)
  const mute = told.channels.find((channel) => !content.channels.includes(channel))
  if (mute !== undefined) return refused('shrinks the audience first told', `those told by ${mute} would not hear this`)
  return told.filters.every((filter) => covers(content.filter, filter))
    ? null
    : refused('shrinks the audience first told', 'its filter leaves out some who were told: make it as wide as before')
}

function nobody({ content, reachable, displays }: Candidate): Refusal | null {
  if (displays > 0 || reachable > 0) return null
  if (content.count === 0 && !isOpen(content.filter))
    return refused('nobody in the zone', 'the filter leaves nobody in these zones: take it off, or widen it')
  return content.count === 0
    ? refused('nobody in the zone', 'no resident lies in these zones')
    : refused('nobody in the zone', `none of the ${content.count} persons there has one of these channels`)
}

export interface Approval {
  readonly revision: AlertRevision
  readonly content: AlertContent
  readonly zones: readonly Zone[]
  readonly approver: string
  /** The hash of what was on the approver's screen. */
  readonly shownHash: string
  /** The hash of what is stored, computed anew. */
  readonly storedHash: string
  /** "Alone, life at stake"; null where two people decide. */
  readonly aloneReason: string | null
}

const APPROVAL: readonly ((approval: Approval, now: Instant) => Refusal | null)[] = [
  contentChanged,
  zoneChanged,
  expiryPast,
  ownText,
]

/** Before anything is sent: the first closed gate, or null where all are open. */
export function firstClosedToApproval(approval: Approval, now: Instant): Refusal | null {
  return closed(APPROVAL, approval, now)
}

function contentChanged({ shownHash, storedHash, revision }: Approval): Refusal | null {
  if (shownHash === storedHash && revision.contentHash === storedHash) return null
  return refused('content changed since it was shown', 'read it again as it is now, then decide')
}

function ownText({ revision, approver, aloneReason }: Approval): Refusal | null {
  if (revision.submittedBy.id !== approver) return null
  if (aloneReason === null) return refused('author may not approve', 'a second person must approve it')
  return aloneReason.trim() === '' ? refused('reason required', 'say why nobody else can decide in time') : null
}
