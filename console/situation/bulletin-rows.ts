// The official bulletins in the order in which they matter: what stands, what is to come, what nobody knows any more, what is over.
import {
  boardKey,
  DANGER_RANK,
  isSilent,
  standingOf,
  worstDanger,
  type Danger,
  type FollowedArea,
  type KeptBulletin,
  type Standing,
} from '../../worker/model/bulletin.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { BulletinsView } from '../../worker/model/view.ts'

export interface BulletinRow {
  readonly bulletin: KeptBulletin
  /** Names of the territory's areas that it speaks of. */
  readonly where: string
  readonly standing: Standing
  /** The level now, or as it begins where it is still to come; null where nobody knows it. */
  readonly danger: Danger | null
  /** The next level of another colour. */
  readonly next: { readonly danger: Danger; readonly at: Instant } | null
  /** Since when its source has not been heard of any of its areas; null while it is. */
  readonly silentSince: Instant | null
}

/** An area of which a source says nothing: never heard, fallen silent, or heard and without any warning. */
export interface MuteRow {
  readonly followed: FollowedArea
  readonly state: 'never heard' | 'silent' | 'no warning'
  readonly heardAt: Instant | null
}

export interface BulletinRows {
  readonly shown: readonly BulletinRow[]
  /** Green now and for all its time, from a source that is heard: one line is enough for all of them. */
  readonly calm: readonly BulletinRow[]
  readonly mute: readonly MuteRow[]
}

export function bulletinRows({ followed, board }: BulletinsView, now: Instant): BulletinRows {
  const rows = board.bulletins.map((bulletin): BulletinRow => {
    const standing = standingOf(bulletin, now)
    const at = standing === 'ahead' ? bulletin.onset : now
    const own = followed.filter(({ source, area }) => source === bulletin.source && bulletin.areas.includes(area))
    const silent = own.length > 0 && own.every((one) => isSilent(one, board, now) === true)
    const danger = standing === 'expired' ? null : worstDanger(bulletin, at)
    return {
      bulletin,
      where: [...new Set(own.map(({ name }) => name))].join(', '),
      standing,
      danger,
      next: nextLevel(bulletin, danger, at),
      silentSince: silent ? Math.max(...own.map(({ source, area }) => board.heard[boardKey(source, area)] ?? 0)) : null,
    }
  })
  const isCalm = (row: BulletinRow) =>
    row.standing === 'in force' && row.danger === 'green' && row.next === null && row.silentSince === null
  return {
    shown: rows.filter((row) => !isCalm(row)).toSorted((left, right) => weight(right) - weight(left)),
    calm: rows.filter(isCalm),
    mute: followed.flatMap((one) => muteRow(one, rows, { followed, board }, now)),
  }
}

function nextLevel({ steps }: KeptBulletin, danger: Danger | null, now: Instant): BulletinRow['next'] {
  const step = steps.find(({ from, danger: level }) => from > now && level !== null && level !== danger)
  return step === undefined || step.danger === null ? null : { danger: step.danger, at: step.from }
}

const STANDING_WEIGHT: Readonly<Record<Standing, number>> = { 'in force': 40, ahead: 30, expired: 20, ended: 10 }

// A level that nobody knows stands above yellow: it may be anything.
function weight({ standing, danger, next }: BulletinRow): number {
  const rank = Math.max(danger === null ? 2.5 : DANGER_RANK[danger], next === null ? 0 : DANGER_RANK[next.danger] - 0.5)
  return STANDING_WEIGHT[standing] + rank
}

function muteRow(
  one: FollowedArea,
  rows: readonly BulletinRow[],
  { board }: BulletinsView,
  now: Instant,
): readonly MuteRow[] {
  const heardAt = board.heard[boardKey(one.source, one.area)] ?? null
  const silent = isSilent(one, board, now)
  if (silent === null) return [{ followed: one, state: 'never heard', heardAt }]
  const speaks = rows.some(({ bulletin }) => bulletin.source === one.source && bulletin.areas.includes(one.area))
  // What it has said carries the silence of its source itself.
  if (speaks) return []
  if (silent) return [{ followed: one, state: 'silent', heardAt }]
  return [{ followed: one, state: one.listsAll ? 'no warning' : 'never heard', heardAt }]
}
