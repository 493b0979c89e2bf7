// What follows an alert starts from what was told: every zone and channel of before, since whoever was told must hear what follows.
import { filterOfTold, proposedChannels, toldSoFar, type Alert } from '../../worker/model/alert.ts'
import { RESPONSE_OF_PHASE, type Hazard, type Phase } from '../../worker/model/hazard.ts'
import type { ChannelName, MessageTemplate } from '../../worker/model/message.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { ZoneClock } from '../../worker/model/view.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import { templateTexts } from './prefill.ts'

/** A correction withdraws what was wrong: one person sends it, since waiting leaves it standing. The two others are decided by two. */
export type Following = 'update' | 'all-clear' | 'correction'

/** What a drafted correction says, and where. */
export type Corrected = Pick<Draft['content'], 'zones' | 'texts'>

export interface RevisionSetting {
  readonly territory: Territory
  readonly templates: readonly MessageTemplate[]
  readonly zoneClocks: readonly ZoneClock[]
  readonly channels: readonly ChannelName[]
  readonly now: Instant
}

const PHASE: Readonly<Record<Following, Phase>> = { update: 'update', 'all-clear': 'end', correction: 'correction' }

export function revisionDraft(alert: Alert, following: Following, setting: RevisionSetting): Draft {
  const last = alert.current.content
  const before = toldSoFar(alert)
  const told = before ?? last
  const filter = before === null ? last.filter : filterOfTold(before)
  const template = templateFor(PHASE[following], last.hazard, setting.templates)
  const over = following !== 'update'
  return {
    proposal: alert.proposal,
    content: {
      msgType: following === 'correction' ? 'Cancel' : 'Update',
      zones: told.zones,
      channels: told.channels,
      ...(template === undefined
        ? { texts: last.texts, ...(last.variants === undefined ? {} : { variants: last.variants }) }
        : templateTexts(template, { ...setting, zones: told.zones })),
      ...(filter === undefined ? {} : { filter }),
      event: over ? (template?.event ?? last.event) : last.event,
      hazard: last.hazard,
      responseType: following === 'update' ? last.responseType : 'AllClear',
      severity: over ? 'Minor' : last.severity,
      urgency: over ? 'Past' : last.urgency,
      certainty: over ? 'Observed' : last.certainty,
      expiresAt: setting.now + (template?.validForMs ?? 6 * HOUR_MS),
      allClear: following === 'all-clear',
    },
  }
}

// Of the same hazard where there is one, else the one that speaks of no hazard.
function templateFor(phase: Phase, hazard: Hazard, templates: readonly MessageTemplate[]): MessageTemplate | undefined {
  const fitting = templates.filter((template) => template.phase === phase)
  return fitting.find((template) => template.hazard === hazard) ?? fitting.find(({ hazard }) => hazard === 'autre')
}

/** A first alert that nobody proposed: a person saw something that no gauge sees. */
export function freeDraft(now: Instant, configured: readonly ChannelName[]): Draft {
  const severity = 'Severe'
  const hazard = 'crue'
  return {
    proposal: null,
    content: {
      msgType: 'Alert',
      zones: [],
      channels: proposedChannels({ severity, hazard }, configured),
      texts: { fr: '' },
      event: 'Crue',
      hazard,
      responseType: RESPONSE_OF_PHASE.prepare,
      severity,
      urgency: 'Immediate',
      certainty: 'Observed',
      expiresAt: now + 6 * HOUR_MS,
      allClear: false,
    },
  }
}
