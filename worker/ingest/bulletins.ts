// What a territory knows of official bulletins, and what one poll changes of it. Nothing ends because it is not told again: an end is told
// by its issuer, or its time runs out, and both can be seen for what they are.
import {
  boardKey,
  DANGER_RANK,
  KEPT_AFTER_MS,
  standingOf,
  type Bulletin,
  type BulletinBoard,
  type BulletinNews,
  type KeptBulletin,
} from '../model/bulletin.ts'
import { DAY_MS, type Instant } from '../model/time.ts'

/** A source that goes mad must not fill the territory's memory: the worst and newest are kept. */
const MOST_A_SOURCE = 40
const ENDED_KNOWN_MS = 7 * DAY_MS
const MOST_ENDED = 2_000

export function takeBulletins(board: BulletinBoard, news: BulletinNews, now: Instant): BulletinBoard {
  const ended = { ...board.ended }
  let own: readonly KeptBulletin[] = board.bulletins.filter(({ source }) => source === news.source)
  // An end that ended something is seen on what it ended, and needs no line of its own.
  const spent = new Set<string>()
  // Replacements first: a list may hold the old one behind the new one that takes its place.
  for (const told of news.items) {
    for (const identifier of told.replaces) {
      if (identifier === messageOf(told.identifier)) continue
      const known = own.some((kept) => messageOf(kept.identifier) === identifier)
      if (known && isEnd(told)) spent.add(told.identifier)
      own = own.flatMap((kept) =>
        messageOf(kept.identifier) === identifier ? afterReplacement(kept, told, now) : [kept],
      )
      ended[boardKey(news.source, identifier)] = now
    }
  }
  for (const told of news.items) {
    const isOver = spent.has(told.identifier) || ended[boardKey(news.source, messageOf(told.identifier))] !== undefined
    if (told.areas.length > 0 && !isOver) own = placed(own, told)
  }
  if (news.listed !== null) own = own.map((kept) => listedOrNot(kept, news.listed ?? [], now))
  const others = board.bulletins.filter(({ source }) => source !== news.source)
  const heard = Object.fromEntries(news.heard.map((area) => [boardKey(news.source, area), now]))
  return {
    bulletins: [...others, ...worthKeeping(own, now)],
    heard: { ...board.heard, ...heard },
    ended: newest(ended, now),
  }
}

function newest(ended: BulletinBoard['ended'], now: Instant): BulletinBoard['ended'] {
  const known = Object.entries(ended).filter(([, at]) => now - at < ENDED_KNOWN_MS)
  return Object.fromEntries(known.toSorted(([, left], [, right]) => left - right).slice(-MOST_ENDED))
}

/** Only what this territory still follows: a source or an area taken out of `feeds.yaml` is forgotten. */
export function stillFollowed(
  board: BulletinBoard,
  followed: readonly { readonly source: string; readonly area: string }[],
): BulletinBoard {
  const keys = new Set(followed.map(({ source, area }) => boardKey(source, area)))
  const sources = new Set(followed.map(({ source }) => source))
  return {
    bulletins: board.bulletins.flatMap((kept) => {
      const areas = kept.areas.filter((area) => keys.has(boardKey(kept.source, area)))
      return areas.length === 0 ? [] : [{ ...kept, areas }]
    }),
    heard: Object.fromEntries(Object.entries(board.heard).filter(([key]) => keys.has(key))),
    ended: Object.fromEntries(Object.entries(board.ended).filter(([key]) => sources.has(key.split('|')[0] ?? ''))),
  }
}

// One message may tell of two things, the second as `…#2`: who refers to the message means both.
function messageOf(identifier: string): string {
  return identifier.replace(/#\d+$/, '')
}

// The old one stays as ended, so that people see what is over and since when; an update takes its whole place.
function afterReplacement(kept: KeptBulletin, by: Bulletin, now: Instant): readonly KeptBulletin[] {
  return isEnd(by) ? [{ ...kept, status: by.status, endedAt: kept.endedAt ?? Math.min(by.sentAt, now) }] : []
}

function isEnd({ status }: Bulletin): boolean {
  return status === 'cancelled' || status === 'all clear'
}

function placed(own: readonly KeptBulletin[], sent: Bulletin): readonly KeptBulletin[] {
  // Sent in the future counts as sent when it came: one absurd date would otherwise mute every bulletin after it.
  const told = { ...sent, sentAt: Math.min(sent.sentAt, sent.receivedAt) }
  const known = own.find(({ identifier }) => identifier === told.identifier)
  // One whose date was in the future has no date to be newer by: what its source says next takes its place.
  if (known !== undefined && known.sentAt > told.sentAt && known.sentAt < known.receivedAt) return own
  // A cancellation of what was never here is no news; that an issuer speaks of calm is.
  if (told.status === 'cancelled' && known === undefined) return own
  const differs = known !== undefined && contentOf(known) !== contentOf(told)
  const kept: KeptBulletin = {
    ...told,
    receivedAt: known !== undefined && !differs && known.sentAt === told.sentAt ? known.receivedAt : told.receivedAt,
    status: told.status === 'in force' && (differs || known?.status === 'updated') ? 'updated' : told.status,
    unlistedSince: null,
    endedAt: isEnd(told) ? (known?.endedAt ?? told.sentAt) : null,
  }
  return [...own.filter(({ identifier }) => identifier !== told.identifier), kept]
}

// The same map is published again and again: only what it says makes it another one.
function contentOf({ danger, steps, event }: Bulletin): string {
  return JSON.stringify([danger, steps.map(({ danger: level }) => level), event])
}

function listedOrNot(kept: KeptBulletin, listed: readonly string[], now: Instant): KeptBulletin {
  if (listed.includes(kept.identifier)) return kept.unlistedSince === null ? kept : { ...kept, unlistedSince: null }
  return kept.unlistedSince === null ? { ...kept, unlistedSince: now } : kept
}

// What has run out stays for a while as what it is. What its source tells anew each time (a reach, a phenomenon) stays until it is told
// anew, so that "unknown since 16:00" can be said of it; what left its source's list and ran out is gone.
function worthKeeping(own: readonly KeptBulletin[], now: Instant): readonly KeptBulletin[] {
  const kept = own.filter((bulletin) => {
    const standing = standingOf(bulletin, now)
    if (standing === 'in force' || standing === 'ahead') return true
    const over = bulletin.endedAt ?? bulletin.expires ?? bulletin.unlistedSince ?? now
    if (standing === 'expired' && bulletin.unlistedSince === null) return now - over < ENDED_KNOWN_MS
    return now - over < KEPT_AFTER_MS
  })
  if (kept.length <= MOST_A_SOURCE) return kept
  const weight = (one: KeptBulletin) =>
    (standingOf(one, now) === 'in force' || standingOf(one, now) === 'ahead' ? 10 : 0) +
    (one.danger === null ? DANGER_RANK.red : DANGER_RANK[one.danger])
  return kept
    .toSorted((left, right) => weight(right) - weight(left) || right.sentAt - left.sentAt)
    .slice(0, MOST_A_SOURCE)
}
