// What the tests of deciding start from: zone B, one message, one evening.
import { contentHash } from '../../../worker/decide/content.ts'
import type { AlertContent, AlertRevision } from '../../../worker/model/alert.ts'
import type { Actor } from '../../../worker/model/identity.ts'
import type { Rule } from '../../../worker/model/rule.ts'
import type { Signal } from '../../../worker/model/signal.ts'
import { HOUR_MS } from '../../../worker/model/time.ts'
import type { ZoneClock } from '../../../worker/model/view.ts'
import type { Zone } from '../../../worker/model/zone.ts'

export const NOW = Date.parse('2026-10-14T20:00:00+02:00')

export function zone(id: string): Zone {
  return { id, name: { fr: `zone ${id}`, en: `zone ${id}` }, geometry: [], hash: `hash of ${id}`, decideBefore: null }
}

export const contentB: AlertContent = {
  msgType: 'Alert',
  mode: 'live',
  zones: ['B'],
  zoneHashes: ['hash of B'],
  channels: ['sms'],
  texts: { fr: 'Quittez la rue Basse', en: 'Leave rue Basse' },
  event: 'inondation',
  hazard: 'crue',
  responseType: 'Evacuate',
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Likely',
  expiresAt: NOW + 4 * HOUR_MS,
  count: 115,
  allClear: false,
}

export function revisionOf(content: AlertContent, submittedBy: Actor): AlertRevision {
  return {
    alert: 'alert-1',
    revision: 1,
    content,
    contentHash: contentHash(content, 1),
    submittedBy,
    submittedAt: NOW,
    approvedBy: null,
    approvedAt: null,
    aloneReason: null,
  }
}

export function rule(id: string, change: Partial<Rule> = {}): Rule {
  return {
    id,
    group: 'lere',
    version: 'v1',
    title: { fr: `règle ${id}`, en: `rule ${id}` },
    when: { kind: 'level above', station: 'PONT-VIEUX', levelMm: 2_800, clearMm: 2_600 },
    forMs: 0,
    keepFiringForMs: 0,
    planLevel: 'N3',
    zones: ['B'],
    template: 'M1',
    severity: 'Severe',
    urgency: 'Expected',
    certainty: 'Likely',
    mode: 'propose',
    origin: 'rules.yaml:1',
    ...change,
  }
}

export function signal(rule: Rule, change: Partial<Signal> = {}): Signal {
  return {
    id: `signal of ${rule.id}`,
    rule: rule.id,
    ruleVersion: rule.version,
    state: 'firing',
    activeAt: NOW,
    at: NOW,
    planLevel: rule.planLevel,
    zones: rule.zones,
    evidence: [
      {
        kind: 'reading',
        station: 'PONT-VIEUX',
        observedAt: NOW,
        receivedAt: NOW,
        valueMm: 2_840,
        thresholdMm: 2_800,
        flags: [],
      },
    ],
    singleSource: true,
    unconfirmed: false,
    ...change,
  }
}

export function clock(zone: string, decideBy: number | null): ZoneClock {
  return { zone, decideBy, reachedAt: null, thresholdMm: null, source: null, issuedAt: null }
}
