// What every component of the place "decide" needs of its surroundings: the situation, who looks, and what can be done.
import type { SessionView, Situation } from '../../worker/model/view.ts'
import type { Mode } from '../../worker/model/mode.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { Alert, AlertContent, AlertRevision } from '../../worker/model/alert.ts'
import type { Zone } from '../../worker/model/zone.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import type { Acts } from '../stream/acts.ts'
import type { Answer } from '../stream/api.ts'
import type { Outbox } from '../stream/outbox.svelte.ts'

export interface Desk {
  readonly situation: Situation
  readonly session: SessionView
  readonly acts: Acts
  readonly mode: Mode
  readonly now: Instant
  readonly layers: Readonly<Record<string, GeoJSON.GeoJsonObject>>
  /** Does the act, shows its refusal, and reads the situation again; true where it was done. */
  readonly run: (act: () => Promise<Answer<unknown>>) => Promise<boolean>
  readonly busy: boolean
  /** What was written while no server answered. */
  readonly outbox: Outbox
}

/** The revision that waits for a second person, or the one in force. */
export function pendingOf(alert: Alert): AlertRevision {
  return alert.revisions.findLast((revision) => revision.approvedBy === null) ?? alert.current
}

/** What a person wrote of a content; the server adds mode, zone hashes and count itself and refuses them from outside. */
export function writtenIn(content: AlertContent): Draft['content'] {
  const { msgType, zones, channels, texts, event, hazard, responseType } = content
  const { severity, urgency, certainty, expiresAt, allClear, variants, voices, filter } = content
  return {
    msgType,
    zones,
    channels,
    texts,
    event,
    hazard,
    responseType,
    severity,
    urgency,
    certainty,
    expiresAt,
    allClear,
    ...(variants === undefined ? {} : { variants }),
    ...(voices === undefined ? {} : { voices }),
    ...(filter === undefined ? {} : { filter }),
  }
}

/** What an estimate is asked for. */
export function askedOf({ zones, channels, texts, variants, filter }: Draft['content']) {
  return {
    zones,
    channels,
    texts,
    ...(variants === undefined ? {} : { variants }),
    ...(filter === undefined ? {} : { filter }),
  }
}

export function zonesOf(zones: readonly Zone[], ids: readonly string[]): readonly Zone[] {
  return zones.filter((zone) => ids.includes(zone.id))
}

export const WAITING: readonly Alert['state'][] = ['submitted']
export const RUNNING: readonly Alert['state'][] = ['sending', 'in force', 'stopping']
