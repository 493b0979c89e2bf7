// Whether an official bulletin reaches a level. Any source that says so is enough; that none does must be said by every source that could
// have said it: what ran out, what was never heard and what fell silent is unknown, never green.
import {
  boardKey,
  DANGER_RANK,
  isSilent,
  standingOf,
  worstDanger,
  type Danger,
  type FollowedArea,
  type KeptBulletin,
} from '../model/bulletin.ts'
import type { Condition } from '../model/rule.ts'
import { witnessOf, type Evidence } from '../model/signal.ts'
import type { Instant } from '../model/time.ts'
import { comparedAbove, UNKNOWN, type Truth } from './truth.ts'
import type { Window } from './window.ts'

type BulletinCondition = Extract<Condition, { readonly kind: 'bulletin' }>

export function bulletinTruth(
  condition: BulletinCondition,
  { board, followed }: Window['bulletins'],
  now: Instant,
): Truth {
  const speaking = board.bulletins.filter((bulletin) => speaksOf(bulletin, condition))
  const known = speaking.map((bulletin) => ({ bulletin, danger: dangerFor(bulletin, condition, now) }))
  const reaching = known.filter(
    ({ danger }) => danger !== null && DANGER_RANK[danger] >= DANGER_RANK[condition.atLeast],
  )
  if (reaching.length > 0) return truth('true', reaching, condition)
  const sources = followed.filter(({ area }) => area === condition.area)
  const voices = sources.filter(
    (source) =>
      source.listsAll || speaking.some((one) => one.source === source.source) || isSilent(source, board, now) === null,
  )
  const isCalm =
    voices.length > 0 &&
    voices.every((voice) => {
      const own = known.filter(({ bulletin }) => bulletin.source === voice.source)
      return isSilent(voice, board, now) === false && saysCalm(voice, own, now)
    })
  return isCalm
    ? truth(
        'false',
        known.filter(({ danger }) => danger !== null),
        condition,
      )
    : UNKNOWN
}

/** One silent source is enough: another that is heard does not say what the silent one would. Never heard is unknown. */
export function areaSilence(
  { area, afterMs }: Extract<Condition, { readonly kind: 'area silent' }>,
  { board, followed }: Window['bulletins'],
  now: Instant,
): Truth {
  const sources = followed.filter((one) => one.area === area)
  const heard = sources.flatMap(({ source, silentAfterMs }) => {
    const heardAt = board.heard[boardKey(source, area)]
    return heardAt === undefined ? [] : [{ source, heardAt, isSilent: now - heardAt > (afterMs ?? silentAfterMs) }]
  })
  const silent = heard.filter((one) => one.isSilent)
  const isKnown = silent.length > 0 || (sources.length > 0 && heard.length === sources.length)
  if (!isKnown) return UNKNOWN
  const evidence = (silent.length > 0 ? silent : heard).map(({ source, heardAt }): Evidence => ({
    kind: 'area silence',
    source,
    area,
    heardAt,
    silentForMs: now - heardAt,
  }))
  return {
    value: silent.length > 0 ? 'true' : 'false',
    evidence,
    unconfirmed: false,
    doubted: [],
    witnesses: [...new Set(evidence.map(witnessOf))],
  }
}

interface Known {
  readonly bulletin: KeptBulletin
  readonly danger: Danger | null
}

function speaksOf(bulletin: KeptBulletin, { area, phenomenon }: BulletinCondition): boolean {
  return bulletin.areas.includes(area) && (phenomenon === null || bulletin.phenomenon === phenomenon)
}

// Null where it says nothing for this time: over, without a level, or in a gap of its own. One that begins later counts where the rule
// looks so far ahead.
function dangerFor(bulletin: KeptBulletin, { withinMs }: BulletinCondition, now: Instant): Danger | null {
  const standing = standingOf(bulletin, now)
  if (standing === 'expired') return null
  if (standing === 'ended') return 'green'
  return worstDanger(bulletin, now, now + withinMs)
}

// A source that lists all its warnings is calm where none of them stands; any other only by a bulletin that says so for this very time.
function saysCalm(voice: FollowedArea, own: readonly Known[], now: Instant): boolean {
  if (!voice.listsAll) return own.length > 0 && own.every(({ danger }) => danger !== null)
  return own.every(({ bulletin, danger }) => {
    const standing = standingOf(bulletin, now)
    return danger !== null || standing === 'expired' || standing === 'ahead'
  })
}

function truth(value: 'true' | 'false', known: readonly Known[], { area, atLeast }: BulletinCondition): Truth {
  const evidence = known.map(({ bulletin, danger }): Evidence => ({
    kind: 'bulletin',
    source: bulletin.source,
    area,
    issuer: bulletin.issuer,
    identifier: bulletin.identifier,
    phenomenon: bulletin.phenomenon,
    danger,
    atLeast,
    onset: bulletin.onset,
    expires: bulletin.expires,
    sentAt: bulletin.sentAt,
    receivedAt: bulletin.receivedAt,
  }))
  const ranks = known.flatMap(({ danger }) => (danger === null ? [] : [DANGER_RANK[danger]]))
  return {
    value,
    evidence,
    unconfirmed: false,
    doubted: [],
    witnesses: [...new Set(evidence.map(witnessOf))],
    ...(ranks.length === 0 ? {} : { compared: comparedAbove(Math.max(...ranks), DANGER_RANK[atLeast], 'level') }),
  }
}
