// A bulletin, a followed area and what one poll told, for the tests of bulletins.
import {
  SEVERITY_OF_DANGER,
  type Bulletin,
  type BulletinNews,
  type FollowedArea,
} from '../../../worker/model/bulletin.ts'
import { HOUR_MS, MINUTE_MS } from '../../../worker/model/time.ts'

export const NOON = Date.UTC(2026, 9, 14, 12)
export const hour = (count: number) => NOON + count * HOUR_MS

export function bulletin(change: Partial<Bulletin> = {}): Bulletin {
  const danger = change.danger === undefined ? 'orange' : change.danger
  return {
    source: 'vigicrues',
    issuer: 'Vigicrues',
    identifier: 'reach MO12',
    replaces: [],
    areas: ['TET'],
    phenomenon: 'crues',
    event: 'Têt',
    danger,
    severity: danger === null ? 'Unknown' : SEVERITY_OF_DANGER[danger],
    urgency: 'Expected',
    certainty: 'Likely',
    steps: [],
    onset: NOON,
    expires: hour(10),
    sentAt: NOON,
    receivedAt: (change.sentAt ?? NOON) + 1_000,
    texts: {},
    status: 'in force',
    rawReference: '14102026_16',
    ...change,
  }
}

export function news(items: readonly Bulletin[], change: Partial<BulletinNews> = {}): BulletinNews {
  return { source: 'vigicrues', heard: ['TET'], items, listed: null, ...change }
}

export function followed(change: Partial<FollowedArea> = {}): FollowedArea {
  return {
    source: 'vigicrues',
    area: 'TET',
    name: 'Têt',
    credit: 'Vigicrues',
    silentAfterMs: 30 * MINUTE_MS,
    listsAll: false,
    ...change,
  }
}
