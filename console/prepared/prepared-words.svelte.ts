// What a prepared scenario is worth tonight, in words; and what it would tell, as a draft that people can read.
import { standingOf, wordedAt, type PreparedScenario, type PreparedStanding } from '../../worker/model/prepared.ts'
import type { Situation } from '../../worker/model/view.ts'
import { MINUTE_MS, type Instant } from '../../worker/model/time.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import { RUNNING, WAITING } from '../decide/desk.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STANDING: Readonly<Record<PreparedStanding, Key>> = {
  ready: 'preparedReady',
  'to approve': 'preparedToApprove',
  'review due': 'preparedReviewDue',
  'zone changed': 'preparedZoneChanged',
}
export const standingWords = (standing: PreparedStanding) => say(STANDING[standing])

/** One that is under way is told again by an update, and not a second time from the beginning. */
export function readyIn(
  { prepared = [], zones, alerts }: Pick<Situation, 'prepared' | 'zones' | 'alerts'>,
  now: Instant,
) {
  const running = alerts.flatMap((alert) => (OPEN.includes(alert.state) ? (alert.prepared?.id ?? []) : []))
  return prepared.filter((scenario) => standingOf(scenario, zones, now) === 'ready' && !running.includes(scenario.id))
}

const OPEN = [...WAITING, ...RUNNING]

/** As it would leave at this minute: a text that changes under the eye cannot be read. */
export function leavingAt({ content }: Pick<PreparedScenario, 'content'>, now: Instant, timeZone: string) {
  const minute = Math.floor(now / MINUTE_MS) * MINUTE_MS
  const { validForMs, repeatEveryMs, variants, texts, ...rest } = content
  void repeatEveryMs
  void variants
  void texts
  const worded = wordedAt(content, { now: minute, timeZone })
  const draft: Draft['content'] = {
    ...rest,
    ...worded,
    msgType: 'Alert',
    expiresAt: minute + validForMs,
    allClear: false,
  }
  return draft
}
