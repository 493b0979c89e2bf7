// An update or an all-clear starts from what was told: the same zones and channels, since whoever was told must hear what follows.
import type { Alert } from '../../worker/model/alert.ts'
import type { MessageTemplate } from '../../worker/model/message.ts'
import { HOUR_MS, type Instant } from '../../worker/model/time.ts'
import type { Territory } from '../../worker/model/territory.ts'
import type { ZoneClock } from '../../worker/model/view.ts'
import type { Draft } from '../../worker/objects/rpc.ts'
import { templateTexts } from './prefill.ts'

export interface RevisionSetting {
  readonly territory: Territory
  readonly templates: readonly MessageTemplate[]
  readonly zoneClocks: readonly ZoneClock[]
  readonly now: Instant
}

export function revisionDraft(alert: Alert, allClear: boolean, setting: RevisionSetting): Draft {
  const told = alert.current.content
  const template = allClear ? setting.templates.find((candidate) => candidate.allClear) : undefined
  const texts = template === undefined ? told.texts : templateTexts(template, { ...setting, zones: told.zones })
  return {
    proposal: alert.proposal,
    content: {
      msgType: 'Update',
      zones: told.zones,
      channels: told.channels,
      texts,
      event: told.event,
      hazard: told.hazard,
      responseType: allClear ? 'AllClear' : told.responseType,
      severity: allClear ? 'Minor' : told.severity,
      urgency: allClear ? 'Past' : told.urgency,
      certainty: told.certainty,
      expiresAt: setting.now + (template?.validForMs ?? 6 * HOUR_MS),
      allClear,
    },
  }
}

/** A first alert that nobody proposed: a person saw something that no gauge sees. */
export function freeDraft(now: Instant): Draft {
  return {
    proposal: null,
    content: {
      msgType: 'Alert',
      zones: [],
      channels: ['sms'],
      texts: { fr: '' },
      event: 'Crue',
      hazard: 'crue',
      responseType: 'None',
      severity: 'Severe',
      urgency: 'Immediate',
      certainty: 'Observed',
      expiresAt: now + 6 * HOUR_MS,
      allClear: false,
    },
  }
}
